// The head of a site: its host, whose service it is, what its cookies mean for the user, and what that rests on.
// For a site without cookies, or one that is not on the list, it says that instead.

import { word } from "../browser.js";
import { el, hostName, languageOf, listInWords, say, visible } from "./element.js";
import { markIcon, toneIcon } from "./icon.js";

/** @typedef {import("../model/screen.js").Body} Body */
/** @typedef {import("../protocol.js").Site} Site */

/** Service, council and supplier, as far as they are known. @param {Site} site */
function belongs({ service, council, supplier }) {
  const parts = [service, council].filter((part) => part !== null).map((part) => el("bdi", {}, visible(part)));
  const run = supplier === null ? [] : [el("span", { class: "site__supplier" }, word("run_by", visible(supplier)))];
  const line = parts.flatMap((part, index) => (index === 0 ? [part] : [" · ", part]));
  return line.length + run.length === 0 ? null : el("p", { class: "site__belongs" }, ...line, ...run);
}

/** What the cookies mean, and the counts that it rests on. @param {Site} site */
function conclusion({ conclusion: { tone, sentence, more }, counts, summary }) {
  return [
    el("p", { class: "site__conclusion mark", "data-mark": tone }, markIcon(tone), say(sentence)),
    more && el("p", { class: "site__more" }, say(more)),
    counts.total === 0 ? null : el("p", { class: "site__summary" }, say(summary)),
  ];
}

/** What the page is about, in the `h1`. @param {Body} body */
export function titleOf(body) {
  return "host" in body ? hostName(body.host) : el("span", {}, word(body.kind === "no_site" ? "no_site_title" : "name"));
}

/** What the user chose in the site's consent banner: a notice of its own where cookies came that had to wait. @param {import("../protocol.js").Consent | undefined} consent */
function consentLine(consent) {
  if (!consent?.sentence) return null;
  if (consent.already_set === 0) return el("p", { class: "site__consent" }, say(consent.sentence));
  return el("div", { class: "notice site__consent", "data-tone": "warning" }, toneIcon("warning"), el("p", {}, say(consent.sentence)));
}

/** A site in short: all that is known of it before its cookies arrive. @param {Site} site @returns {HTMLElement[]} */
export function inShort(site) {
  return [belongs(site), ...conclusion(site)].filter((line) => line !== null);
}

/** What only the browser shows: who set it, nobody saw. */
const HELD = ["in_browser", "local_storage", "session_storage"];

/** Where what is shown comes from while nobody looks: we know it from before, the browser holds it, or some of each. @param {import("../model/screen.js").Screen} screen */
export function sourceWords({ body, connection }) {
  const rows = body.kind === "rows" && connection === "connected" ? body.rows : [];
  const held = rows.filter(({ cookie }) => HELD.includes(cookie.facts.seen)).length;
  if (held === 0) return word("from_before");
  return word(held === rows.length ? "held_now" : "from_before_and_held");
}

/** A site that nobody looks at now: whose it is, and where its cookies are known from. @param {import("../model/screen.js").Screen} screen @param {Site | undefined} site */
function earlier(screen, site) {
  return [site ? belongs(site) : null, el("p", { class: "site__conclusion mark", "data-mark": "nothing" }, markIcon("nothing"), el("span", {}, sourceWords(screen)))];
}

/** Names as a list in words. @param {readonly string[]} names */
export function namesOf(names) {
  return listInWords(names.map((name) => visible(name)));
}

/** What is said of a site that is not on the list: first whose it is, where that is known. @param {readonly string[]} owners */
function notListed(owners) {
  const whose = owners.length === 0 ? [] : [word(owners.length === 1 ? "unheld_council" : "unheld_councils", namesOf(owners))];
  return [...whose, word("not_listed")];
}

/** What stands under the `h1`. @param {import("../model/screen.js").Screen} screen @returns {(HTMLElement | null)[]} */
export function headOf(screen) {
  const { body, councils, consent, routed, paused, notInspected, notLookedAt, fromBefore } = screen;
  switch (body.kind) {
    case "waiting":
      return [];
    case "summary":
      return fromBefore ? earlier(screen, body.site) : inShort(body.site);
    case "no_site":
      return [el("p", {}, word("no_site"))];
    case "not_listed":
      return [...notListed(body.owners).map((words) => el("p", {}, words)), el("p", {}, body.ids[0] === undefined ? word("not_listed_do") : word("add_council", body.ids[0])), councils.length === 0 ? null : el("p", { class: "hint" }, word("councils_known", namesOf(councils)))];
    case "empty":
      return [body.site ? belongs(body.site) : null, el("p", { class: "site__conclusion mark", "data-mark": "nothing" }, markIcon("nothing"), el("span", {}, word(notLookedAt || fromBefore ? "not_looked_at" : "empty"))), fromBefore ? null : consentLine(consent), routed && !paused && !notInspected && !notLookedAt ? el("p", { class: "hint" }, word("empty_hint")) : null];
    case "rows":
      if (fromBefore) return earlier(screen, body.site);
      return body.site ? [...inShort(body.site), consentLine(consent)] : [consentLine(consent)];
    default:
      return unreachable(body);
  }
}

/** @param {import("../protocol.js").Sentence} sentence @returns {import("./announcer.js").Said} */
function said(sentence) {
  return { text: sentence.text, lang: languageOf(sentence) };
}

/** What the live region says of the site that is shown. @param {import("../model/screen.js").Screen} screen @returns {import("./announcer.js").Said[]} */
export function announcementOf(screen) {
  const { body, notInspected, notLookedAt, fromBefore, consent } = screen;
  switch (body.kind) {
    case "waiting":
      return [];
    case "no_site":
      return [{ text: word("no_site") }];
    case "not_listed":
      return notListed(body.owners).map((text) => ({ text }));
    case "empty":
      return [notInspected ? said(notInspected.sentence) : { text: word(notLookedAt || fromBefore ? "not_looked_at" : "empty") }];
    case "summary":
    case "rows":
      if (fromBefore) return [{ text: sourceWords(screen) }, ...(notInspected ? [said(notInspected.sentence)] : [])];
      return [
        ...(body.site ? [body.site.conclusion.sentence, body.site.conclusion.more].filter((part) => part !== null).map(said) : []),
        ...(consent?.sentence && consent.already_set > 0 ? [said(consent.sentence)] : []),
        ...(notInspected ? [said(notInspected.sentence)] : []),
      ];
    default:
      return unreachable(body);
  }
}

/** @param {never} body @returns {never} */
function unreachable(body) {
  throw new TypeError(`no such body: ${JSON.stringify(body)}`);
}
