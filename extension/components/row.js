// One cookie as a row: the full one of the panel, with its details, and the short one of the popup.
// Its accessible name is the finished sentence of the feed. It decides nothing about the cookie.

import { word } from "../browser.js";
import { detailsOf } from "./details.js";
import { el, hostName, languageOf, nameOf, say, shorten, spoken, visible } from "./element.js";
import { categoryIcon, markIcon } from "./icon.js";
import { patchChildren } from "./patch.js";
import { worstFinding } from "../model/weight.js";

/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("./element.js").Child} Child */

/** The sentence that names the row, in its own language; hidden, because the visible row says the same. @param {Cookie} cookie @param {string} id */
function rowName({ row }, id) {
  return el("span", { id, hidden: true, lang: languageOf(row) }, shorten(spoken(row.text), 400));
}

/** How much the verdict weighs, where its own words do not say it. @param {Cookie} cookie */
function weightWords(cookie) {
  const worst = cookie.tone === "against" ? worstFinding(cookie) : undefined;
  return worst && say(worst.severity_word);
}

/** The verdict in words, with how much it weighs. @param {Cookie} cookie @param {string} serial */
export function verdictMark(cookie, serial) {
  const { tone, verdict_word } = cookie;
  const weight = weightWords(cookie);
  weight?.setAttribute("id", weightId(serial));
  const words = weight ? el("span", {}, weight, ": ", say(verdict_word)) : say(verdict_word);
  return el("span", { class: "mark", "data-mark": tone }, markIcon(tone), el("span", { class: "mark__words" }, words, " "));
}

/** @param {string} serial */
function weightId(serial) {
  return `weight-${serial}`;
}

/** What names a row: the feed's sentence, and how much its verdict weighs where that has words of its own; without a verdict what it does, and its name. @param {Cookie} cookie @param {string} serial @param {boolean} fromBefore */
function namedBy(cookie, serial, fromBefore) {
  if (fromBefore) return `purpose-${serial} name-${serial}`;
  return weightWords(cookie) ? `row-${serial} ${weightId(serial)}` : `row-${serial}`;
}

/** What the cookie does, and the verdict, unless nobody looks at the site now. Its name means little to most people, so it comes last. @param {Cookie} cookie @param {string} serial @param {boolean} fromBefore @param {...Child} name */
function rowHead(cookie, serial, fromBefore, ...name) {
  return el("h3", { class: "row__head" }, el("span", { id: `purpose-${serial}`, class: "row__purpose" }, say(cookie.purpose), " "), fromBefore ? null : verdictMark(cookie, serial), ...name);
}

/** The name of a row's cookie. @param {Cookie} cookie @param {string} serial */
function rowNameSeen({ name }, serial) {
  const named = nameOf(name);
  named.id = `name-${serial}`;
  return named;
}

/** The facts below a head: short lines and no list of terms, whose every line a screen reader names “term” and “value”. @param {Child[]} facts */
function factLines(...facts) {
  return el("div", { class: "row__facts" }, ...facts);
}

/** @param {string} label @param {...Child} value */
function factLine(label, ...value) {
  return el("p", {}, el("span", { class: "row__label" }, `${label}: `), ...value);
}

/** How long it stays, and who set it. @param {Cookie} cookie */
function staysAndWho({ stays, who }) {
  return [factLine(word("stays"), say(stays)), factLine(word("who"), say(who))];
}

/** What the feed cannot know: that this browser does not hold the cookie, or which embedded site it belongs to. @param {import("../model/browser_cookies.js").Placed} placed */
export function placeWords({ cookie, place }) {
  if (place === "tried") return el("p", { class: "row__place" }, word("tried_words"));
  if (place === "gone") return el("p", { class: "row__place" }, word(cookie.facts.seen === "set_by_header" ? "gone_words" : "gone_sent_words"));
  if (place === "other_site") {
    const whose = [word("belongs_to"), " ", hostName(cookie.host)];
    const partitioned = cookie.facts.partitioned ? el("span", { class: "row__partitioned" }, word("kept_apart")) : null;
    return el("p", { class: "row__place" }, ...whose, partitioned && " ", partitioned);
  }
  return null;
}

/** @param {Cookie} cookie */
function categoryFact({ category, category_word }) {
  return factLine(word("category"), categoryIcon(category), say(category_word));
}

/**
 * The row of the panel.
 * @param {import("../model/browser_cookies.js").Placed & { fromBefore?: boolean }} placed
 * @param {{ serial: string, open: boolean }} now
 */
export function cookieRow(placed, { serial, open }) {
  const { cookie, fromBefore = false } = placed;
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
      { "aria-labelledby": namedBy(cookie, serial, fromBefore) },
      rowName(cookie, `row-${serial}`),
      rowHead(cookie, serial, fromBefore, rowNameSeen(cookie, serial)),
      placeWords(placed),
      // A row that stands under its category needs no word for it.
      factLines(placed.place === "kept" ? null : categoryFact(cookie), ...staysAndWho(cookie)),
      more,
    ),
  );
}

/**
 * The row of the popup.
 * @param {{ cookie: Cookie, fromBefore?: boolean }} brief
 * @param {{ serial: string }} now
 */
export function briefRow({ cookie, fromBefore = false }, { serial }) {
  return el(
    "li",
    { class: "row row--brief" },
    el(
      "article",
      { "aria-labelledby": namedBy(cookie, serial, fromBefore) },
      rowName(cookie, `row-${serial}`),
      rowHead(cookie, serial, fromBefore),
      factLines(categoryFact(cookie), ...staysAndWho(cookie)),
      el("p", { class: "row__name" }, rowNameSeen(cookie, serial)),
    ),
  );
}
