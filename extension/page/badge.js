// The badge of a site on the toolbar button, with the title that screen readers say: made of the summary that popup and panel
// show, so that it agrees with them.
// It asks nobody: the background and the pages bring the summary.

import { word } from "../browser.js";

/** @param {import("../protocol.js").Site} site */
export function badgeOf({ host, counts: { total, attention }, summary }) {
  if (total === 0) return { text: "", title: word("title_site", host, word("empty")) };
  const count = attention === 0 ? word("badge_none") : attention === 1 ? word("badge_one") : word("badge_many", attention);
  return { text: attention === 0 ? "" : String(attention), title: word("title_site", host, `${count} ${summary.text.slice(0, 200)}`) };
}
