// The head of a site: its host, whose service it is, and the summary with numbers first.
// For a site without cookies, or one that is not on the list, it says that instead.

import { word } from "../browser.js";
import { el, hostName, languageOf, say, visible } from "./element.js";
import { markIcon } from "./icon.js";

/** @typedef {import("../model/screen.js").Body} Body */
/** @typedef {import("../protocol.js").Site} Site */

/** Service, council and supplier, as far as they are known. @param {Site} site */
function belongs({ service, council, supplier }) {
  const parts = [service, council].filter((part) => part !== null).map((part) => el("bdi", {}, visible(part)));
  const run = supplier === null ? [] : [el("span", { class: "site__supplier" }, word("run_by", visible(supplier)))];
  const line = parts.flatMap((part, index) => (index === 0 ? [part] : [" · ", part]));
  return line.length + run.length === 0 ? null : el("p", { class: "site__belongs" }, ...line, ...run);
}

/** The mark of a site. It is here because the popup draws it before the model is loaded. @param {import("../protocol.js").Site} site @param {number} serious how many of its cookies have a breach, as far as they are known @returns {import("../model/weight.js").Mark} */
export function markOfSite({ counts, verdict }, serious) {
  if (counts.total === 0) return "nothing_seen";
  if (serious > 0) return "breach";
  return verdict === "not_declared" && counts.attention === 0 ? "gap" : verdict;
}

/** The summary under its mark, and how many cookies are serious, which the summary does not say. @param {Site} site @param {number} serious */
function summary(site, serious) {
  const mark = markOfSite(site, serious);
  return [
    el("p", { class: "site__summary mark", "data-mark": mark }, markIcon(mark), say(site.summary)),
    serious === 0 ? null : el("p", { class: "site__serious" }, serious === 1 ? word("serious_one") : word("serious_many", serious)),
  ];
}

/** What the page is about, in the `h1`. @param {Body} body */
export function titleOf(body) {
  return "host" in body ? hostName(body.host) : el("span", {}, word(body.kind === "no_site" ? "no_site_title" : "name"));
}

/** What the user chose in the site's consent banner. @param {import("../protocol.js").Sentence | undefined} consent */
function consentLine(consent) {
  return consent ? el("p", { class: "site__consent" }, say(consent)) : null;
}

/** A site in short: all that is known of it before its cookies arrive; then it is known how many are serious. @param {Site} site @param {number} [serious] @returns {HTMLElement[]} */
export function inShort(site, serious = 0) {
  return [belongs(site), ...summary(site, serious)].filter((line) => line !== null);
}

/** What stands under the `h1`. @param {import("../model/screen.js").Screen} screen @returns {(HTMLElement | null)[]} */
export function headOf({ body, consent, routed, paused, notInspected, notLookedAt }) {
  switch (body.kind) {
    case "waiting":
      return [];
    case "summary":
      return inShort(body.site);
    case "no_site":
      return [el("p", {}, word("no_site"))];
    case "not_listed":
      return [el("p", {}, word("not_listed"))];
    case "empty":
      return [body.site ? belongs(body.site) : null, el("p", { class: "site__summary mark", "data-mark": "nothing_seen" }, markIcon("nothing_seen"), el("span", {}, word(notLookedAt ? "not_looked_at" : "empty"))), consentLine(consent), routed && !paused && !notInspected && !notLookedAt ? el("p", { class: "hint" }, word("empty_hint")) : null];
    case "rows":
      return body.site ? [...inShort(body.site, body.serious), consentLine(consent)] : [consentLine(consent)];
    default:
      return unreachable(body);
  }
}

/** What the live region says; empty when there is nothing to count. @param {import("../model/screen.js").Screen} screen @returns {{ text: string, lang: string | undefined }} */
export function announcementOf({ body, notLookedAt }) {
  if ((body.kind === "rows" || body.kind === "summary") && body.site) return { text: body.site.summary.text, lang: languageOf(body.site.summary) };
  return { text: body.kind === "empty" && !notLookedAt ? word("empty") : "", lang: undefined };
}

/** @param {never} body @returns {never} */
function unreachable(body) {
  throw new TypeError(`no such body: ${JSON.stringify(body)}`);
}
