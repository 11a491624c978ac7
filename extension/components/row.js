// One cookie as a row: the full one of the panel, with its details, and the short one of the popup.
// Its accessible name is the finished sentence of the feed. It decides nothing about the cookie.

import { word } from "../browser.js";
import { detailsOf } from "./details.js";
import { el, hostName, languageOf, nameOf, say, shorten, spoken, visible } from "./element.js";
import { categoryIcon, verdictIcon } from "./icon.js";
import { patchChildren } from "./patch.js";

/** @typedef {import("../protocol.js").Cookie} Cookie */

/** The sentence that names the row, in its own language; hidden, because the visible row says the same. @param {Cookie} cookie @param {string} id */
function rowName({ row }, id) {
  return el("span", { id, hidden: true, lang: languageOf(row) }, shorten(spoken(row.text), 400));
}

/** @param {Cookie} cookie */
function verdictMark({ verdict, verdict_word }) {
  return el("p", { class: "mark", "data-verdict": verdict }, verdictIcon(verdict), say(verdict_word));
}

/** @param {Cookie} cookie @param {string} id */
function rowHead(cookie, id) {
  return el("div", { class: "row__head" }, el("h3", { id, class: "row__name" }, nameOf(cookie.name)), verdictMark(cookie));
}

/** What the feed cannot know: that this browser did not keep the cookie, or which embedded site it belongs to. @param {import("../model/browser_cookies.js").Placed} placed */
function placeWords({ cookie, place }) {
  if (place === "tried") return el("p", { class: "row__place" }, word("tried_words"));
  if (place === "other_site") {
    const whose = [word("belongs_to"), " ", hostName(cookie.host)];
    const partitioned = cookie.facts.partitioned ? el("span", { class: "row__partitioned" }, word("kept_apart")) : null;
    return el("p", { class: "row__place" }, ...whose, partitioned && " ", partitioned);
  }
  return null;
}

/** The category, unless the row stands under it as its heading. @param {import("../model/browser_cookies.js").Placed} placed */
function categoryFact({ cookie, place }) {
  if (place === "kept") return null;
  return el("div", {}, el("dt", {}, word("category")), el("dd", {}, categoryIcon(cookie.category), say(cookie.category_word)));
}

/**
 * The row of the panel.
 * @param {import("../model/browser_cookies.js").Placed} placed
 * @param {{ serial: string, open: boolean }} now
 */
export function cookieRow(placed, { serial, open }) {
  const { cookie } = placed;
  const named = `row-${serial}`;
  const inside = el("div", { class: "row__more" }, open ? detailsOf(cookie) : []);
  const about = cookie.name === "" ? word("nameless") : visible(cookie.name);
  const more = el(
    "details",
    {
      // Closed details are not built: 500 rows would be 30 000 elements.
      ontoggle: ({ currentTarget }) => {
        const details = /** @type {HTMLDetailsElement} */ (currentTarget);
        const place = details.querySelector(".row__more");
        if (place) patchChildren(place, details.open ? detailsOf(cookie) : []);
      },
    },
    el("summary", {}, word("how_we_know"), el("span", { class: "unseen" }, ` ${word("about_cookie", about)}`)),
    inside,
  );
  return el(
    "li",
    { class: "row" },
    el(
      "article",
      { "aria-labelledby": named },
      rowName(cookie, named),
      rowHead(cookie, `name-${serial}`),
      el("p", { class: "row__purpose" }, say(cookie.purpose)),
      placeWords(placed),
      el(
        "dl",
        { class: "row__facts" },
        categoryFact(placed),
        el("div", {}, el("dt", {}, word("stays")), el("dd", {}, say(cookie.stays))),
        el("div", {}, el("dt", {}, word("who")), el("dd", {}, say(cookie.who))),
      ),
      more,
    ),
  );
}

/**
 * The row of the popup.
 * @param {Cookie} cookie
 * @param {{ serial: string }} now
 */
export function briefRow(cookie, { serial }) {
  const named = `row-${serial}`;
  return el(
    "li",
    { class: "row row--brief" },
    el(
      "article",
      { "aria-labelledby": named },
      rowName(cookie, named),
      rowHead(cookie, `name-${serial}`),
      el("p", { class: "row__purpose" }, say(cookie.purpose)),
    ),
  );
}
