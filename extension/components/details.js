// The details behind "How do we know?": findings, what was put right, sources, provenance, lifetime and technical facts of one cookie.
// It shows what the feed says and computes nothing.

import { word } from "../browser.js";
import { daysSince, registryDay } from "../formats.js";
import { el, hostName, nameOf, say, visible } from "./element.js";
import { mendedIcon, severityIcon } from "./icon.js";

/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {[label: string, value: Node | string | null]} Fact */

/** A list of facts; those without a value are left out. @param {Fact[]} facts */
function factList(facts) {
  const known = facts.filter(([, value]) => value !== null);
  return el(
    "dl",
    { class: "facts" },
    known.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value))),
  );
}

/** @param {string | null} text @param {string | null} [lang] its language, where that is known */
function foreign(text, lang) {
  return text === null ? null : el("bdi", { lang: lang ?? undefined }, visible(text, 300));
}

/** @param {boolean | null} flag */
function yesNo(flag) {
  return flag === null ? null : word(flag ? "yes" : "no");
}

/** @param {number | null} seconds */
function inSeconds(seconds) {
  return seconds === null ? null : word("seconds", seconds.toLocaleString(word("language")));
}

/** A text that leads to an address; a link only if that is an https address. @param {string | null} text @param {string | null} address @param {string | null} [lang] */
function link(text, address, lang) {
  if (text === null || address === null || !URL.canParse(address) || new URL(address).protocol !== "https:") return foreign(text, lang);
  return el("a", { lang: lang ?? undefined, href: new URL(address).href, target: "_blank", rel: "noopener noreferrer" }, visible(text, 300));
}

/** The days of a finding, where they are kept. @param {import("../protocol.js").Finding} finding */
function daysOf({ when }) {
  return when && el("span", { class: "finding__when" }, say(when));
}

/** @param {import("../protocol.js").Finding} finding */
function findingItem(finding) {
  return el(
    "li",
    { class: "finding", "data-severity": finding.severity },
    severityIcon(finding.severity),
    el("p", {}, el("strong", { class: "finding__word" }, say(finding.severity_word)), " ", say(finding.sentence), " ", daysOf(finding)),
  );
}

/** @param {import("../protocol.js").Finding} finding */
function mendedItem(finding) {
  return el("li", { class: "finding" }, mendedIcon(), el("p", {}, say(finding.sentence), " ", daysOf(finding)));
}

/** The day that a notice was read, and how long ago that is. @param {string | null} read */
function dayOfReading(read) {
  const day = registryDay(read);
  return day === undefined ? null : word("fact_read_days", day, daysSince(read, new Date()));
}

/** @param {Cookie} cookie */
function knowledge({ how_we_know: known }) {
  const { notice_lang: lang } = known;
  return factList([
    [word("fact_pattern"), known.pattern === null ? null : el("bdi", { class: "name" }, visible(known.pattern))],
    [word("fact_council"), foreign(known.council)],
    [word("fact_service"), foreign(known.service, lang)],
    [word("fact_notice"), link(known.notice ?? known.address, known.address, known.notice && lang)],
    [word("fact_date"), registryDay(known.date) ?? foreign(known.date)],
    [word("fact_read"), dayOfReading(known.read)],
    [word("fact_section"), foreign(known.section, lang)],
    [word("fact_row"), known.row === null ? null : String(known.row)],
    [word("fact_vendor"), foreign(known.vendor)],
    [word("fact_usual"), known.usual && say(known.usual)],
    [word("fact_grade"), known.grade && word(`grade_${known.grade}`)],
    [word("fact_source"), link(known.source, known.source)],
  ]);
}

/** Whose the cookie is, who set it, and with what it came. @param {Cookie} cookie */
function provenance({ facts }) {
  return factList([
    [word("fact_party"), word(`party_${facts.party}`)],
    [word("fact_set_by"), facts.set_by === null ? null : hostName(facts.set_by)],
    [word("fact_in_answer_to"), facts.in_answer_to === "unknown" ? null : word(`answer_${facts.in_answer_to}`)],
    [word("fact_deleted"), facts.deleted ? word("yes") : null],
  ]);
}

/** @param {string} name what the browser does, as the feed names it */
function browserWord(name) {
  const known = /** @type {Record<string, string>} */ ({ stored: "browser_stored", deleted: "browser_deleted", refused: "browser_refused", varies: "browser_varies", unclear: "browser_unclear" });
  return known[name] ? word(known[name]) : foreign(name);
}

/** What the feed calls kinds of values and of SameSite, each with words of its own. */
const KINDS = ["empty", "flag", "short", "identifier", "consent", "jwt", "server_address", "email", "phone", "postcode", "national_insurance", "payment_card", "ip_address", "birth_date", "full_name", "postal_address", "uprn", "position"];
const SAME_SITE = ["strict", "lax", "none"];

/** A kind of value in plain words; itself, if a later proxy sends one that has none. @param {string} id */
function kindWord(id) {
  return KINDS.includes(id) ? word(`kind_${id}`) : foreign(id);
}

/** The same for SameSite. @param {string | null} id */
function sameSiteWord(id) {
  return id !== null && SAME_SITE.includes(id) ? word(`same_site_${id}`) : foreign(id);
}

/** @param {Cookie} cookie */
function technicalFacts({ name, when, facts }) {
  return factList([
    [word("fact_name"), nameOf(name)],
    [word("fact_seen"), word(`seen_${facts.seen}`)],
    [word("fact_times"), when === null ? String(facts.times) : say(when)],
    [word("fact_domain"), facts.domain === null ? null : hostName(facts.domain)],
    [word("fact_host_only"), yesNo(facts.host_only)],
    [word("fact_path"), foreign(facts.path)],
    [word("fact_secure"), yesNo(facts.secure)],
    [word("fact_http_only"), yesNo(facts.http_only)],
    [word("fact_same_site"), sameSiteWord(facts.same_site)],
    [word("fact_partitioned"), yesNo(facts.partitioned)],
    [word("fact_declared"), inSeconds(facts.declared_seconds)],
    [word("fact_asked"), inSeconds(facts.asked_seconds)],
    [word("fact_kept"), inSeconds(facts.kept_seconds)],
    [word("fact_value"), facts.value_kind === "not_seen" ? null : el("span", {}, kindWord(facts.value_kind), ", ", facts.value_length === 1 ? word("byte") : word("bytes", facts.value_length))],
    [word("fact_browser"), browserWord(facts.browser)],
    [word("fact_oddities"), facts.oddities.length === 0 ? null : el("ul", {}, facts.oddities.map((oddity) => el("li", {}, foreign(oddity))))],
  ]);
}

/** What does not fit, and what was put right. @param {Cookie} cookie @returns {HTMLElement[]} */
export function findingsOf({ findings, history }) {
  return [
    ...(findings.length === 0
      ? []
      : [el("h4", {}, word("findings")), el("ul", { class: "findings", role: "list" }, findings.map(findingItem))]),
    ...(history.length === 0
      ? []
      : [el("h4", {}, word("mended")), el("p", {}, word("mended_words")), el("ul", { class: "findings", role: "list" }, history.map(mendedItem))]),
  ];
}

/** @param {Cookie} cookie @returns {HTMLElement[]} */
export function detailsOf(cookie) {
  return [
    // The summary element asks the question already, so it gets no heading here.
    el("p", {}, say(cookie.how_we_know.sentence)),
    knowledge(cookie),
    ...findingsOf(cookie),
    el("h4", {}, word("provenance")),
    provenance(cookie),
    el("h4", {}, word("how_long")),
    el("p", {}, say(cookie.lifetime)),
    el("h4", {}, word("technical_facts")),
    technicalFacts(cookie),
  ];
}
