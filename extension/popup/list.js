// The list of the popup: the three most harmful cookies of the active site, and what a person can do.
// It shows no details and keeps nothing.

import { prefetch } from "../page/prefetch.js";
import { isPopup, openPanel, word } from "../browser.js";
import { leaveControl } from "../components/control.js";
import { answerLine, copyButton } from "../components/copy.js";
import { el } from "../components/element.js";
import { patchChildren, patchList } from "../components/patch.js";
import { briefRow } from "../components/row.js";
import { forCouncil, forUs } from "../page/letter.js";
import { isThere } from "../model/browser_cookies.js";
import { subjectOf } from "../model/screen.js";
import { openPage } from "../page/page.js";

/** The browser opens a panel only within the click handler, so the window has to be known before the click. */
const [tab] = await prefetch.context;

const list = el("ul", { class: "rows", role: "list" });
const heading = el("h2", { id: "weightiest" });
const section = el("section", { "aria-labelledby": "weightiest", hidden: true }, heading, list);
const openFullList = () => {
  void openPanel(tab?.windowId).then(() => {
    if (isPopup()) globalThis.close();
  });
};

const bar = el("div", { class: "controls" });
const said = answerLine();

const { answer } = openPage({
  prefetch,
  own: [section, bar, said.element],
  staysOpen: false,
  draw(screen, actions) {
    const { body } = screen;
    const { fromBefore } = screen;
    said.follow(subjectOf(screen));
    const rows = body.kind === "rows" ? body.weightiest.map((cookie) => ({ cookie, fromBefore })) : [];
    section.hidden = rows.length === 0;
    heading.textContent = headingOf(body.kind === "rows" ? body.rows.filter(isThere).length : 0, rows.length, fromBefore);
    patchList(list, rows, ({ cookie }) => cookie.id, briefRow, (a, b) => a.cookie === b.cookie && a.fromBefore === b.fromBefore);
    const leave = screen.leftAlone && screen.notInspected ? undefined : leaveControl(screen, actions);
    const fullList = screen.fullList && el("button", { type: "button", class: screen.fullList, "data-key": "full-list", onclick: openFullList }, word("open_full_list"));
    patchChildren(bar, [fullList, leave, ...copyButtons(screen)].filter((button) => button !== undefined));
  },
});

/** What stands above the rows, which may be some of all. @param {number} all @param {number} shown @param {boolean} fromBefore */
function headingOf(all, shown, fromBefore) {
  if (all <= shown) return word("all_cookies");
  // What matters is said of a site that is looked at.
  return fromBefore ? word("some_cookies", shown, all) : word("weightiest");
}

/** What can be copied of this screen. @param {import("../model/screen.js").Screen} screen */
function copyButtons(screen) {
  /** @param {string} words */
  const say = (words) => {
    said.say(words);
    answer(words);
  };
  const letter = forCouncil(screen, new Date());
  const wrong = forUs(screen, new Date());
  return [
    letter === undefined ? undefined : copyButton({ key: "copy-council", words: word("copy_council"), done: word("copied_council"), text: () => letter, said: say }),
    wrong === undefined ? undefined : copyButton({ key: "copy-wrong", words: word("looks_wrong"), done: word("copied_wrong"), text: () => wrong, said: say }),
  ];
}
