// Texts to copy: what a council may want to know about its site, and what is wrong with what we say.
// They are made of what the page shows, hold no value of a cookie, and are sent nowhere. The one for the council speaks of the
// visitor and not to them, and holds only what was seen on the site and what the notice says.

import { version, word } from "../browser.js";
import { dayInWords, registryDay } from "../formats.js";
import { inEnglish } from "../components/element.js";
import { isThere } from "../model/browser_cookies.js";
import { byHarm, isWorthALook } from "../model/weight.js";

/** @typedef {import("../model/screen.js").Screen} Screen */
/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("../protocol.js").Finding} Finding */
/** @typedef {import("../protocol.js").Notice} Notice */

/** Longest list in a text; nobody reads more. */
const COOKIES = 20;
/** Findings that are about what the maker of a cookie is known for, and not about this site. */
const GENERAL = ["known_vendor_only", "holds_personal_data"];
/** What a visitor is asked about. @type {readonly ("functional" | "analytics" | "marketing")[]} */
const ASKED = ["functional", "analytics", "marketing"];

/** A sentence without the invisible marks that isolate names in it. @param {import("../protocol.js").Sentence} sentence */
function plain(sentence) {
  return `${sentence.text.replace(/[\u2066-\u2069]/g, "")}${inEnglish(sentence)}`;
}

/** @param {Cookie} cookie */
function titleOf({ name, host }) {
  return `${name === "" ? word("nameless") : name} (${host})`;
}

/** A sentence with the days that it holds for. @param {string} sentence @param {Finding} finding */
function dated(sentence, { when }) {
  return when ? `${sentence} ${plain(when)}` : sentence;
}

/** What was found, as the council reads it: a sentence that is spoken to the visitor has words of its own about the visitor. @param {Finding} finding */
function findingWords({ code, by_host, sentence }) {
  if (code === "before_consent") return word("letter_before_consent");
  if (code === "ignores_refusal") return word(by_host ? "letter_ignores_refusal" : "letter_ignores_refusal_unsure");
  return plain(sentence);
}

/** What was found on the site itself. @param {Cookie} cookie */
function found({ findings }) {
  return findings.filter(({ code }) => !GENERAL.includes(code));
}

/** When the notice is of, and when it was read. @param {{ date: string | null, read: string | null }} notice */
function daysOf({ date, read }) {
  const [of, readOn] = [registryDay(date), registryDay(read)];
  return [of === undefined ? word("letter_undated") : word("letter_dated", of), readOn === undefined ? "" : word("letter_read", readOn)].filter((part) => part !== "").join(" ");
}

/** What the notice says of a cookie, or which notice leaves it out. @param {Cookie} cookie @param {Notice | null | undefined} notice the one of the site */
function inNotice({ verdict, how_we_know: known }, notice) {
  if (known.notice === null && verdict === "not_declared" && notice) {
    const where = [`“${notice.title}”`, notice.address].filter((part) => part !== null).join(", ");
    return [`${word("letter_left_out", where)} ${daysOf(notice)}`];
  }
  if (known.notice === null) return [plain(known.sentence)];
  const of = registryDay(known.date);
  return [`${plain(known.sentence)} ${of === undefined ? word("letter_undated") : word("letter_dated", of)}`, ...(known.address === null ? [] : [known.address])];
}

/** When a cookie was seen, or until when nobody saw it being set. @param {Cookie} cookie @param {Date} now */
function seenWords({ when, facts }, now) {
  if (facts.seen === "in_browser") return word("letter_held", dayInWords(now));
  return when ? plain(when) : `${word("fact_seen")}: ${word(`seen_${facts.seen}`)}.`;
}

/** @param {Cookie} cookie @param {Notice | null | undefined} notice @param {Date} now */
function forTheCouncil(cookie, notice, now) {
  const seen = seenWords(cookie, now);
  const findings = found(cookie).map((finding) => dated(findingWords(finding), finding));
  return [titleOf(cookie), ...[plain(cookie.purpose), seen, ...findings, plain(cookie.lifetime), ...inNotice(cookie, notice)].map((line) => `  ${line}`), ""];
}

/** @param {Cookie} cookie */
function asShown(cookie) {
  const { purpose, findings, how_we_know: known } = cookie;
  const lines = [plain(purpose), ...findings.map((finding) => dated(plain(finding.sentence), finding)), plain(known.sentence), ...(known.address === null ? [] : [known.address])];
  return [titleOf(cookie), ...lines.map((line) => `  ${line}`), ""];
}

/** What the visitor chose, where that is known. @param {Screen["consent"]} consent */
function choiceOf(consent) {
  if (consent?.state === "not_yet") return [word("letter_not_chosen")];
  if (consent?.state !== "made") return [];
  const answers = ASKED.filter((asked) => consent[asked] !== null).map((asked) => `${word(`letter_${asked}`)} ${word(consent[asked] ? "yes" : "no")}`);
  return answers.length === 0 ? [] : [word("letter_chosen", answers.join(", "))];
}

/** @param {Date} now @param {string[]} head @param {string[][]} cookies @param {string} last */
function text(now, head, cookies, last) {
  const left = cookies.length - COOKIES;
  const more = left > 0 ? [word(left === 1 ? "letter_more_one" : "letter_more", left), ""] : [];
  const [first = "", ...rest] = head;
  return [first, word("letter_made", dayInWords(now), version()), "", ...rest, "", ...cookies.slice(0, COOKIES).flat(), ...more, last, ""].join("\n");
}

/** What the page concludes of a site. @param {import("../protocol.js").Site | undefined} site */
function concludedOf(site) {
  return site ? [[site.conclusion.sentence, site.conclusion.more].filter((part) => part !== null).map(plain).join(" ")] : [];
}

/** The text for the council, if there is anything to tell. @param {Screen} screen @param {Date} now @returns {string | undefined} */
export function forCouncil({ body, consent, fromBefore }, now) {
  if (body.kind !== "rows") return undefined;
  // While nobody looks, what the browser holds says nothing of who set it.
  const isKnown = (/** @type {Cookie} */ { facts }) => !fromBefore || facts.seen !== "in_browser";
  const there = body.rows.filter((placed) => isThere(placed) && isKnown(placed.cookie)).map(({ cookie }) => cookie);
  const told = there.filter((cookie) => cookie.tone === "gap" || found(cookie).some(isWorthALook)).sort(byHarm);
  if (told.length === 0) return undefined;
  const head = [word("letter_council", body.host), ...(fromBefore ? [] : [...choiceOf(consent), ...concludedOf(body.site).map((words) => word("letter_concluded", words))]), word("letter_you")];
  return text(now, head, told.map((cookie) => forTheCouncil(cookie, body.site?.notice, now)), word("letter_council_end"));
}

/** The text for us, about what is wrong in what we say. @param {Screen} screen @param {Date} now @returns {string | undefined} */
export function forUs({ body, consent, fromBefore }, now) {
  if (body.kind !== "rows") return undefined;
  const { site } = body;
  const said = site && !fromBefore ? [...concludedOf(site), plain(site.summary)] : [];
  const choice = consent?.sentence && !fromBefore ? [plain(consent.sentence)] : [];
  const cookies = body.rows.map(({ cookie }) => cookie).sort(byHarm);
  return text(now, [word("letter_wrong", body.host), ...said, ...choice], cookies.map(asShown), word("letter_wrong_end"));
}
