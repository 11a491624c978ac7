// What the panel shows of one site as a page of its own, to keep, print and send: conclusion, counts, choice, each cookie by
// purpose, and the notice that all this is held against. It has no script, loads nothing and holds no value of a cookie.
// It is built as elements and never as markup; export.js saves it.

import { word } from "../browser.js";
import { dayInWords, registryDay } from "../formats.js";
import { findingsOf } from "../components/details.js";
import { el, nameOf, say, visible } from "../components/element.js";
import { categoryIcon } from "../components/icon.js";
import { placeWords, verdictMark } from "../components/row.js";
import { inShort, sourceWords } from "../components/site.js";
import { PLACES } from "../model/browser_cookies.js";
import { CATEGORIES } from "../model/state.js";

/** @typedef {import("../model/screen.js").Screen} Screen */
/** @typedef {Extract<import("../model/screen.js").Body, { kind: "rows" }>} Rows */
/** @typedef {import("../model/browser_cookies.js").Placed} Placed */
/** @typedef {{ now: Date, version: string, program: string, notice: import("../protocol.js").Notice | undefined, style: string }} Made */

/** What a page may do that nobody has to trust: show itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A day of the registry, in words. @param {string | null} day @param {string} none what to say where there is none */
function dayOf(day, none) {
  const words = registryDay(day);
  return day === null || words === undefined ? none : el("time", { datetime: day }, words);
}

/** @param {[label: string, value: Node | string | null | undefined][]} facts */
function facts(facts) {
  return el("dl", {}, facts.flatMap(([label, value]) => (value ? [el("div", {}, el("dt", {}, label), el("dd", {}, value))] : [])));
}

/** One cookie; nobody judged one that is known from before. @param {Placed} placed @param {number} n @param {boolean} fromBefore */
function cookieOf(placed, n, fromBefore) {
  const { cookie, place } = placed;
  const category = el("span", { class: "mark" }, categoryIcon(cookie.category), say(cookie.category_word));
  return el(
    "li",
    {},
    el(
      "article",
      { "aria-labelledby": `cookie-${n}` },
      el("h3", { id: `cookie-${n}` }, el("span", { class: "purpose" }, say(cookie.purpose), " "), fromBefore ? null : verdictMark(cookie, String(n)), nameOf(cookie.name)),
      placeWords(placed),
      facts([
        [word("category"), place === "kept" ? null : category],
        [word("who"), say(cookie.who)],
        [word("how_long"), say(cookie.lifetime)],
        [word("fact_times"), cookie.when && say(cookie.when)],
        [word("how_we_know"), say(cookie.how_we_know.sentence)],
      ]),
      ...findingsOf(cookie),
    ),
  );
}

/** The rows as the panel groups them: by category, then by where they are. @param {Placed[]} rows */
function groupsOf(rows) {
  const kept = CATEGORIES.map((category) => ({ id: String(category), rows: rows.filter(({ cookie, place }) => place === "kept" && cookie.category === category) }));
  const placed = PLACES.filter((place) => place !== "kept").map((place) => ({ id: String(place), rows: rows.filter((row) => row.place === place) }));
  return [...kept, ...placed].filter(({ rows }) => rows.length > 0);
}

/** @param {{ id: string, rows: Placed[] }} group */
function titleOfGroup({ id, rows }) {
  const [first] = rows;
  const thing = id === "storage" ? "name" : "cookie";
  const title = first?.place === "kept" ? say(first.cookie.category_word) : word(`place_${id}`);
  return [el("span", { class: "whole" }, title, ","), ` ${word(rows.length === 1 ? `one_${thing}` : `many_${thing}s`, rows.length)}`];
}

/** @param {string} id @param {(Node | string)[]} title @param {...(Node | null | false | undefined)} inside */
function section(id, title, ...inside) {
  return el("section", { "aria-labelledby": id }, el("h2", { id }, ...title), ...inside);
}

/** @param {Made["notice"]} notice */
function noticeSection(notice) {
  const title = [word("paper_notice")];
  if (!notice) return section("notice", title, el("p", {}, word("paper_no_notice")));
  const { address } = notice;
  const link = address !== null && URL.canParse(address) && new URL(address).protocol === "https:";
  return section(
    "notice",
    title,
    facts([
      [word("fact_notice"), el("bdi", {}, visible(notice.title, 300))],
      [word("address_label"), address && (link ? el("a", { href: new URL(address).href, rel: "noopener noreferrer" }, visible(address, 300)) : el("bdi", {}, visible(address, 300)))],
      [word("fact_date"), dayOf(notice.date, word("paper_undated"))],
      [word("paper_read"), dayOf(notice.read, "–")],
    ]),
  );
}

/** What stands above the list. @param {Screen & { body: Rows }} screen */
function head(screen) {
  const { body, consent, notInspected, fromBefore } = screen;
  const { site } = body;
  const lines = [fromBefore && sourceWords(screen), notInspected && say(notInspected.sentence), !fromBefore && consent?.sentence && say(consent.sentence)];
  return [el("h1", {}, word("paper_title", visible(body.host))), ...(site && !fromBefore ? inShort(site) : []), ...lines.flatMap((line) => (line ? [el("p", {}, line)] : []))];
}

/**
 * @param {Screen & { body: Rows }} screen
 * @param {Made} made
 */
export function paperOf(screen, { now, version, program, notice, style }) {
  const title = word("paper_title", visible(screen.body.host));
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = word("language");
  page.head.prepend(
    el("meta", { charset: "utf-8" }),
    el("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
    el("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    el("meta", { name: "referrer", content: "no-referrer" }),
  );
  page.head.append(el("style", {}, style));
  const groups = groupsOf(screen.body.rows);
  let n = 0;
  const lists = groups.map((group) => section(group.id, titleOfGroup(group), el("ul", { role: "list" }, group.rows.map((row) => cookieOf(row, (n += 1), screen.fromBefore)))));
  const links = [...groups.map((group) => ({ id: group.id, title: titleOfGroup(group) })), { id: "notice", title: [word("paper_notice")] }, { id: "about", title: [word("paper_about")] }];
  page.body.append(
    el(
      "main",
      {},
      ...head(screen),
      el("nav", { "aria-label": word("paper_contents") }, el("ul", {}, links.map(({ id, title }) => el("li", {}, el("a", { href: `#${id}` }, ...title))))),
      ...lists,
      noticeSection(notice),
      section(
        "about",
        [word("paper_about")],
        el("p", {}, word("letter_made", dayInWords(now), version)),
        program !== "" && el("p", {}, `${word("paper_browser")}: ${program}`),
        el("p", {}, word("letter_council_end")),
        el("p", {}, word("paper_no_values")),
      ),
    ),
  );
  return page;
}
