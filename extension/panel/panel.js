// The side panel: every cookie of the site in the active tab, one row each, grouped by category; search, filter, other sites,
// what the page keeps besides cookies, and the list as a file.
// It shows what model/screen.js decided and judges nothing.

import { prefetch } from "../page/prefetch.js";
import { openOptions, word } from "../browser.js";
import { leaveControl } from "../components/control.js";
import { el, say, visible } from "../components/element.js";
import { categoryIcon } from "../components/icon.js";
import { patchChildren, patchList } from "../components/patch.js";
import { cookieRow } from "../components/row.js";
import { chooser, searchField, siteOptions, showOptions } from "../components/filters.js";
import { setUpPage } from "../page/setup.js";
import { saveAsFile } from "../page/export.js";
import { fits } from "../model/filter.js";
import { PLACES } from "../model/browser_cookies.js";
import { openPage } from "../page/page.js";
import { CATEGORIES } from "../model/state.js";

/** @typedef {import("../model/screen.js").Screen} Screen */
/** @typedef {import("../model/browser_cookies.js").Placed} Placed */

const [[, settings]] = await Promise.all([prefetch.context, prefetch.words]);
setUpPage(settings);

/** The search and the filter. They are gone when the panel closes. */
const filter = { typed: "", show: "all" };
/** @type {Screen | undefined} */
let latest;

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
const tools = el("search", { class: "tools" }, site.field, search.field, show.field, shown);
const nothingFits = el("p", { hidden: true }, word("nothing_fits"));

const buttonBar = el("div", { class: "controls" });
const said = el("p", { class: "hint", hidden: true });
const more = el("section", { class: "more", "aria-labelledby": "more", hidden: true }, el("h2", { id: "more" }, word("more_title")), buttonBar, said);

/** Says the result of an action below the buttons. @param {string} words */
function showMessage(words) {
  said.hidden = words === "";
  said.textContent = words;
}

/** @param {Screen} screen @param {import("../model/screen.js").Actions} actions */
function buttons(screen, actions) {
  const { body } = screen;
  const storage = el(
    "button",
    {
      type: "button",
      class: "quiet",
      "data-key": "storage",
      onclick: () => void actions.readStorage().then((could) => showMessage(could ? word("storage_done") : word("storage_refused"))),
    },
    word("look_into_page"),
  );
  const file = el("button", { type: "button", class: "quiet", "data-key": "file", onclick: () => latest && saveAsFile(latest) }, word("save_file"));
  return [
    screen.canLook ? storage : null,
    // The notice that we do not look has a button of its own.
    screen.leftAlone && screen.notInspected ? undefined : leaveControl(screen, actions),
    body.kind === "rows" ? file : null,
    el("button", { type: "button", class: "quiet", "data-key": "options", onclick: () => void openOptions() }, word("open_options")),
  ].filter((button) => button !== null && button !== undefined);
}

/** @param {typeof groups[number]} group @param {Placed[]} rows */
function drawGroup({ category, place, heading, list, section }, rows) {
  const [first] = rows;
  section.hidden = first === undefined;
  if (first) {
    const thing = place === "storage" ? "name" : "cookie";
    const count = el("span", { class: "group__count" }, word(rows.length === 1 ? `one_${thing}` : `many_${thing}s`, rows.length));
    const title = category ? [categoryIcon(category), say(first.cookie.category_word)] : [el("span", {}, word(`place_${place}`))];
    patchChildren(heading, [...title, count]);
  }
  patchList(
    list,
    rows,
    ({ cookie }) => cookie.id,
    cookieRow,
    (a, b) => a.cookie === b.cookie && a.place === b.place,
  );
}

const actions = openPage({
  prefetch,
  own: [tools, nothingFits, ...groups.map(({ section }) => section), more],
  controls: [],
  staysOpen: true,
  draw(screen, actions) {
    latest = screen;
    const { body } = screen;
    const all = body.kind === "rows" ? body.rows : [];
    const rows = all.filter(({ cookie }) => fits(cookie, filter));
    for (const group of groups) {
      drawGroup(
        group,
        rows.filter(({ cookie, place }) => place === group.place && (group.category === undefined || cookie.category === group.category)),
      );
    }
    tools.hidden = body.kind === "waiting" || body.kind === "summary";
    site.show(siteOptions(screen, word("site_in_front", screen.activeHost === undefined ? "–" : visible(screen.activeHost))), screen.selectedHost ?? "");
    site.field.hidden = screen.others.length === 0;
    search.field.hidden = show.field.hidden = shown.hidden = all.length === 0;
    show.show(showOptions(all), filter.show);
    const count = rows.length === all.length ? "" : word("showing", rows.length, all.length);
    shown.textContent = count;
    nothingFits.hidden = all.length === 0 || rows.length > 0;
    more.hidden = body.kind === "waiting";
    patchChildren(buttonBar, buttons(screen, actions));
    return count;
  },
});
