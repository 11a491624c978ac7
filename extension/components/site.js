// The head of a site: its host, whose service it is, and the summary with numbers first.
// For a site without cookies, or one that is not on the list, it says that instead.

import { word } from "../browser.js";
import { el, hostName, languageOf, say, visible } from "./element.js";
import { verdictIcon } from "./icon.js";

/** @typedef {import("../model/screen.js").Body} Body */
/** @typedef {import("../protocol.js").Site} Site */

/** Service, council and supplier, as far as they are known. @param {Site} site */
function belongs({ service, council, supplier }) {
  const parts = [service, council].filter((part) => part !== null).map((part) => el("bdi", {}, visible(part)));
  const run = supplier === null ? [] : [el("span", { class: "site__supplier" }, word("run_by", visible(supplier)))];
  const line = parts.flatMap((part, index) => (index === 0 ? [part] : [" · ", part]));
  return line.length + run.length === 0 ? null : el("p", { class: "site__belongs" }, ...line, ...run);
}

/** @param {Site} site */
function summary(site) {
  if (site.counts.total === 0) return el("p", { class: "site__summary" }, say(site.summary));
  return el("p", { class: "site__summary mark", "data-verdict": site.verdict }, verdictIcon(site.verdict), say(site.summary));
}

/** What the page is about, in the `h1`. @param {Body} body */
export function titleOf(body) {
  return "host" in body ? hostName(body.host) : el("span", {}, word(body.kind === "no_site" ? "no_site_title" : "name"));
}

/** What the user chose in the site's consent banner. @param {import("../protocol.js").Sentence | undefined} consent */
function consentLine(consent) {
  return consent ? el("p", { class: "site__consent" }, say(consent)) : null;
}

/** A site in short: all that is known of it before its cookies arrive. @param {Site} site @returns {HTMLElement[]} */
export function inShort(site) {
  return [belongs(site), summary(site)].filter((line) => line !== null);
}

/** What stands under the `h1`. @param {import("../model/screen.js").Screen} screen @returns {(HTMLElement | null)[]} */
export function headOf({ body, consent, looking, paused, notInspected }) {
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
      return [body.site ? belongs(body.site) : null, el("p", { class: "site__summary" }, word("empty")), consentLine(consent), looking && !paused && !notInspected ? el("p", { class: "hint" }, word("empty_hint")) : null];
    case "rows":
      return body.site ? [...inShort(body.site), consentLine(consent)] : [consentLine(consent)];
    default:
      return unreachable(body);
  }
}

/** What the live region says; empty when there is nothing to count. @param {Body} body @returns {{ text: string, lang: string | undefined }} */
export function announcementOf(body) {
  if ((body.kind === "rows" || body.kind === "summary") && body.site) return { text: body.site.summary.text, lang: languageOf(body.site.summary) };
  return { text: body.kind === "empty" ? word("empty") : "", lang: undefined };
}

/** @param {never} body @returns {never} */
function unreachable(body) {
  throw new TypeError(`no such body: ${JSON.stringify(body)}`);
}
