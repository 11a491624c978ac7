// The badge on the toolbar button, with the title that screen readers say: made of the screen that popup and panel show, so that
// it agrees with them.
// It asks nobody: the background and the pages bring the screen.

import { word } from "../browser.js";

/** @typedef {import("../model/screen.js").Screen} Screen */

/** @param {import("../protocol.js").Site} site */
function badgeOfSite({ host, counts: { total, attention }, summary }) {
  if (total === 0) return { text: "", title: word("title_site", host, word("empty")) };
  const count = attention === 0 ? word("badge_none") : attention === 1 ? word("badge_one") : word("badge_many", attention);
  return { text: attention === 0 ? "" : String(attention), title: word("title_site", host, `${count} ${summary.text.slice(0, 200)}`) };
}

/** What is said of a site at which nobody looks. @param {Screen} screen */
function titleNotHere({ body, leftAlone }) {
  if (!("host" in body)) return word("title_state", word("state_not_here"));
  return word(leftAlone ? "title_left_alone" : "title_not_here", body.host);
}

/** @param {Screen} screen @returns {{ text: string, title: string }} */
export function badgeOf(screen) {
  const { status, body, obstacle } = screen;
  switch (status) {
    case "not_connected":
      return { text: "!", title: word("title_not_connected") };
    case "stopped":
      return obstacle ? { text: "!", title: word("title_obstacle") } : { text: "", title: word("title_stopped") };
    case "paused":
      return { text: "", title: word("title_paused") };
    case "not_here":
      return { text: "", title: titleNotHere(screen) };
    case "looking":
    case "partly":
      if ("site" in body && body.site) return badgeOfSite(body.site);
      return { text: "", title: "host" in body ? word("title_site", body.host, word("empty")) : word("title_state", word(`state_${status}`)) };
    default:
      return { text: "", title: word("title_state", word(`state_${status}`)) };
  }
}
