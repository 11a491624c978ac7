// The side panel: every cookie of the site in the active tab, one row each, grouped by category; search, filter, other sites,
// what the page keeps besides cookies, and the list as a file.
// It shows what model/screen.js decided and judges nothing.

import { prefetch } from "../page/prefetch.js";
import { openOptions, word } from "../browser.js";
import { leaveControl } from "../components/control.js";
import { answerLine, copyButton } from "../components/copy.js";
import { el, say, visible } from "../components/element.js";
import { categoryIcon } from "../components/icon.js";
import { patchChildren, patchList } from "../components/patch.js";
import { cookieRow } from "../components/row.js";
import { chooser, searchField, siteOptions, showOptions } from "../components/filters.js";
import { noticeReader } from "../page/reading.js";
import { pageElement, setUpPage } from "../page/setup.js";
import { saveAsData, saveAsPage } from "../page/export.js";
import { forCouncil, forUs } from "../page/letter.js";
import { fits } from "../model/filter.js";
import { subjectOf } from "../model/screen.js";
import { PLACES } from "../model/browser_cookies.js";
import { openPage } from "../page/page.js";
import { CATEGORIES } from "../model/state.js";

/** @typedef {import("../model/screen.js").Screen} Screen */
/** @typedef {import("../model/browser_cookies.js").Placed} Placed */

const [[, settings]] = await Promise.all([prefetch.context, prefetch.words]);
setUpPage(settings);

/** The search and the filter. They are gone when the panel closes. */
const filter = { typed: "", show: "all" };

/** @param {string} id */
function group(id) {
  const heading = el("h2", { id: `group-${id}` });
  const list = el("ul", { class: "rows", role: "list" });
  return { heading, list, section: el("section", { class: "group", "aria-labelledby": heading.id, hidden: true }, heading, list) };
}

const groups = [
  ...CATEGORIES.map((category) => ({ ...group(category), category, place: /** @type {const} */ ("kept") })),
  ...PLACES.filter((place) => place !== "kept").map((place) => ({ ...group(place), category: undefined, place })),
];

const site = chooser("site", word("site"), (host) => actions.choose(host === "" ? undefined : host));
const search = searchField("search", word("search"), (typed) => {
  filter.typed = typed;
  actions.redraw();
});
const show = chooser("show", word("show"), (selected) => {
  filter.show = selected;
  actions.redraw();
});
const shown = el("p", { class: "hint" });
const nothingFits = el("p", { hidden: true }, word("nothing_fits"));

/** Buttons, and below them the answer to the one that was pressed, for as long as the same is shown. */
function bar() {
  const line = answerLine();
  return {
    buttons: el("div", { class: "controls" }),
    said: line.element,
    follow: line.follow,
    /** @param {string} words */
    say(words) {
      line.say(words);
      answer(words);
    },
  };
}

const first = bar();
const last = bar();
/** Closed, it leaves the room to the cookies. */
const summary = el("summary");
const fields = el("search", { class: "tools__fields" }, site.field, search.field, show.field);
const tools = el("details", { class: "tools" }, summary, fields, first.buttons, first.said);
const more = el("section", { class: "more", "aria-labelledby": "more", hidden: true }, el("h2", { id: "more" }, word("more_title")), last.buttons, last.said);

/** @param {string} key @param {string} words @param {() => void} onclick */
function button(key, words, onclick) {
  return el("button", { type: "button", class: "quiet", "data-key": key, onclick }, words);
}

const reader = noticeReader({ lang: word("language"), fallback: pageElement("h1"), answer: (words) => answer(words) });

/** What one does with the list, before it. @param {Screen} screen @param {import("../model/screen.js").Actions} actions */
function firstButtons(screen, actions) {
  const letter = () => forCouncil(screen, new Date());
  const saved = () => first.say(word("saved_file"));
  const savePage = () => void saveAsPage(screen).then(saved);
  const saveData = () => {
    saveAsData(screen);
    saved();
  };
  const hasRows = screen.body.kind === "rows";
  return [
    // The notice that we do not look has a button of its own.
    screen.leftAlone && screen.notInspected ? undefined : leaveControl(screen, actions),
    letter() === undefined ? undefined : copyButton({ key: "copy-council", words: word("copy_council"), done: word("copied_council"), text: letter, said: first.say }),
    hasRows ? button("page", word("save_page"), savePage) : undefined,
    hasRows ? button("data", word("save_data"), saveData) : undefined,
  ].filter((button) => button !== undefined);
}

/** What few need, after the list. @param {Screen} screen @param {import("../model/screen.js").Actions} actions */
function lastButtons(screen, actions) {
  const look = () => void actions.readStorage().then((keys) => last.say(word(keys === undefined ? "storage_refused" : keys === 0 ? "storage_none" : "storage_done")));
  const wrong = () => forUs(screen, new Date());
  return [
    screen.canLook ? button("storage", word("look_into_page"), look) : undefined,
    screen.body.kind === "rows" ? copyButton({ key: "copy-wrong", words: word("looks_wrong"), done: word("copied_wrong"), text: wrong, said: last.say }) : undefined,
    button("options", word("open_options"), () => void openOptions()),
  ].filter((button) => button !== undefined);
}

/** @param {typeof groups[number]} group @param {(Placed & { fromBefore: boolean })[]} rows */
function drawGroup({ category, place, heading, list, section }, rows) {
  const [first] = rows;
  section.hidden = first === undefined;
  if (first) {
    const thing = place === "storage" ? "name" : "cookie";
    const icon = category ? [categoryIcon(category)] : [];
    const title = category ? say(first.cookie.category_word) : word(`place_${place}`);
    patchChildren(heading, [...icon, el("span", {}, el("span", { class: "whole" }, title, ","), ` ${word(rows.length === 1 ? `one_${thing}` : `many_${thing}s`, rows.length)}`)]);
  }
  patchList(
    list,
    rows,
    ({ cookie }) => cookie.id,
    cookieRow,
    (a, b) => a.cookie === b.cookie && a.place === b.place && a.fromBefore === b.fromBefore,
  );
}

const { actions, answer } = openPage({
  prefetch,
  own: [reader.element, tools, shown, nothingFits, ...groups.map(({ section }) => section), more],
  staysOpen: true,
  draw(screen, actions) {
    const { body } = screen;
    const all = body.kind === "rows" ? body.rows : [];
    const { fromBefore } = screen;
    const rows = all.filter(({ cookie }) => fits(cookie, filter)).map((row) => ({ ...row, fromBefore }));
    for (const group of groups) {
      drawGroup(
        group,
        rows.filter(({ cookie, place }) => place === group.place && (group.category === undefined || cookie.category === group.category)),
      );
    }
    reader.draw(screen);
    first.follow(subjectOf(screen));
    // What is there to look into changes the rows.
    last.follow("host" in body ? `${body.host} ${screen.status}` : "");
    site.show(siteOptions(screen, word("site_in_front", screen.activeHost === undefined ? "–" : visible(screen.activeHost))), screen.selectedHost ?? "");
    site.field.hidden = screen.others.length === 0;
    search.field.hidden = show.field.hidden = shown.hidden = all.length === 0;
    show.show(showOptions(all), filter.show);
    nothingFits.hidden = all.length === 0 || rows.length > 0;
    // The counts at the top leave out what the browser does not hold, so that a total here would be another one than there.
    const count = rows.length === all.length ? "" : rows.length === 0 ? word("nothing_fits") : word(rows.length === 1 ? "showing_one" : "showing", rows.length);
    shown.textContent = nothingFits.hidden ? count : "";
    more.hidden = body.kind === "waiting";
    const buttons = firstButtons(screen, actions);
    patchChildren(first.buttons, buttons);
    summary.textContent = word(all.length > 0 ? "tools" : "tools_few");
    tools.hidden = body.kind === "waiting" || body.kind === "summary" || (all.length === 0 && screen.others.length === 0 && buttons.length === 0);
    patchChildren(last.buttons, lastButtons(screen, actions));
    return count;
  },
});
