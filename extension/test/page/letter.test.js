// Tests of the text for the council: addressed to it, each cookie with what the notice says, and nothing that was not seen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { screenFor } from "../../model/screen.js";
import { NOTHING_YET, reduce } from "../../model/state.js";
import { fill } from "../../words.js";
import { fixture } from "../fixtures.js";

const read = (folder) => JSON.parse(readFileSync(new URL(`../../_locales/${folder}/messages.json`, import.meta.url), "utf8"));
/** The language that the page speaks now. */
let messages = read("en");
globalThis.chrome = { i18n: { getMessage: (key, parts) => fill(messages, key, parts) }, runtime: { getManifest: () => ({ version: "1.2.3" }) } };
const { forCouncil, forUs } = await import("../../page/letter.js");

const HOST = "jobs.luton.gov.uk";
const DAY = new Date(2026, 10, 30, 0, 9);
const NOTICE = { title: "Cookies", address: "https://www.luton.gov.uk/cookies", date: "2016-04-19", read: "2026-11-24" };
const [, differs, { how_we_know: unknown }] = fixture("snapshot").cookies;
const finding = (code, severity, text) => ({ ...differs.findings[0], code, severity, sentence: { text }, when: { text: "Seen on 24 November 2025." } });
const refused = { ...finding("ignores_refusal", "breach", "When you said no to analytics cookies, the site set this one anyway."), by_host: true };
const named = (name, changes) => ({ ...differs, id: name, name, ...changes });
/** A cookie that the notice leaves out. */
const mystery = named("mystery", { verdict: "not_declared", how_we_know: unknown });

/** The screen of a site with these rows. */
function screenWith(rows, changes = {}) {
  const [site] = fixture("snapshot").sites;
  const state = reduce(NOTHING_YET, { ...fixture("snapshot"), ...changes }, 0);
  const screen = screenFor({ connection: "connected", looking: true, route: "on", url: `https://${HOST}/`, privateWindow: false, selectedHost: undefined, prefetched: undefined, held: undefined, state });
  return { ...screen, body: { kind: "rows", host: HOST, site: { ...site, notice: NOTICE }, rows: rows.map((row) => ("cookie" in row ? row : { cookie: row, place: "kept" })), weightiest: [] } };
}

test("each cookie has its name, host, purpose, days, findings, time, and place in the notice", () => {
  const known = { ...differs.how_we_know, address: NOTICE.address, date: NOTICE.date };
  const text = forCouncil(screenWith([{ ...differs, how_we_know: known }]), DAY);
  for (const part of [differs.name, HOST, differs.purpose.text, differs.when.text, differs.findings[0].sentence.text, differs.lifetime.text, "“Cookies”", NOTICE.address, "19 April 2016", "24 November 2026", "Job search", "30 November 2026"]) {
    assert.ok(text.includes(part), `${part}\n${text}`);
  }
});

test("it begins with what the page concludes of the site", () => {
  const screen = screenWith([mystery]);
  const { sentence } = screen.body.site.conclusion;
  assert.ok(forCouncil(screen, DAY).includes(`In short: ${sentence.text}`));
});

test("of a cookie that the notice leaves out, it says which notice was read", () => {
  const text = forCouncil(screenWith([mystery]), DAY);
  assert.match(text, /The notice that we read does not name it: “Cookies”, https:\/\/www\.luton\.gov\.uk\/cookies\. It is of 19 April 2016\. We read it on 24 November 2026\./);
});

test("it speaks to the council about the visitor, in the past", () => {
  const not_yet = forCouncil(screenWith([named("_ga", { findings: [finding("before_consent", "breach", "It was set before you chose.")] })]), DAY);
  assert.match(not_yet, /When this was written, the visitor had not chosen about cookies\./);
  assert.match(not_yet, /It was set before the visitor had chosen\. Seen on 24 November 2025\./);
  const [consent] = fixture("snapshot").consents;
  const made = { ...consent, state: "made", functional: null, analytics: false, marketing: true, sentence: { text: "You chose: analytics no, marketing yes." } };
  const after = forCouncil(screenWith([named("_ga", { findings: [refused] })], { consents: [made] }), DAY);
  assert.match(after, /When this was written, the visitor had chosen: analytics no, marketing yes\./);
  assert.match(after, /The site set it after the visitor had said no to cookies of this kind\. Seen on 24 November 2025\./);
  // Who set it is said only where it was seen.
  const unsure = forCouncil(screenWith([named("_ga", { findings: [{ ...refused, by_host: false }] })], { consents: [made] }), DAY);
  assert.match(unsure, /It was set after the visitor had said no to cookies of this kind\. The site or one of its scripts set it, or another site of the same domain\./);
  assert.doesNotMatch(unsure, /The site set it/);
  for (const text of [not_yet, after]) assert.doesNotMatch(text, /You (said|chose|have)|you (choose|chose)/);
});

test("of what only the browser tells of, it says when that was, and that nobody saw who set it, or when", () => {
  const held = named("_ga", { when: null, facts: { ...differs.facts, seen: "in_browser" } });
  const words = /Held by the browser on 30 November 2026\. We did not see who set it, or when\./;
  assert.match(forCouncil(screenWith([held]), DAY), words);
  assert.doesNotMatch(forCouncil(screenWith([differs]), DAY), words);
  // While nobody looks, there is nothing to hold against the site in it, and its choice now is not known.
  const before = (rows) => forCouncil({ ...screenWith(rows), fromBefore: true }, DAY);
  assert.equal(before([held]), undefined);
  const text = before([held, named("seen", { findings: [refused] })]);
  assert.match(text, /seen \(/);
  assert.doesNotMatch(text, /_ga|When this was written|In short/);
});

test("what is no cookie, what the browser did not take, and what is gone stays out, and so does general knowledge", () => {
  const rows = [named("kept", { findings: [refused] }), ...["storage", "tried", "gone"].map((place) => ({ cookie: named(`is_${place}`, { findings: [refused] }), place }))];
  const text = forCouncil(screenWith(rows), DAY);
  assert.ok(text.includes("kept ("));
  assert.doesNotMatch(text, /is_(storage|tried|gone)/);
  assert.equal(forCouncil(screenWith(rows.slice(1)), DAY), undefined);
  const general = ["known_vendor_only", "holds_personal_data"].map((code) => finding(code, "review", "It is generally known."));
  assert.doesNotMatch(forCouncil(screenWith([named("kept", { findings: [refused, ...general] })]), DAY), /generally known/);
  assert.equal(forCouncil(screenWith([named("kept", { findings: general })]), DAY), undefined);
});

test("a long list says how many more there are", () => {
  const many = (count) => forCouncil(screenWith(Array.from({ length: count }, (_, n) => named(`c${n}`, { findings: [refused] }))), DAY);
  assert.doesNotMatch(many(20), /more/);
  assert.match(many(21), /1 more cookie is not in this text\./);
  assert.match(many(25), /5 more cookies are not in this text\./);
});

test("days are in Welsh in a Welsh text, whatever the browser knows, and the text for us holds every row", () => {
  messages = read("cy");
  assert.match(forCouncil(screenWith([mystery]), DAY), /ar 30 Tachwedd 2026/);
  messages = read("en");
  const screen = screenWith([named("kept", {}), { cookie: named("is_gone", {}), place: "gone" }]);
  assert.match(forUs(screen, DAY), /is_gone/);
  // It says what we said, and while nobody looks that is no conclusion.
  const { text } = screen.body.site.conclusion.sentence;
  assert.deepEqual([forUs(screen, DAY), forUs({ ...screen, fromBefore: true }, DAY)].map((said) => said.includes(text)), [true, false]);
});
