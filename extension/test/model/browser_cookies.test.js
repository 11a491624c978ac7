// Tests how the rows of the feed and what the browser holds become one list, each cookie once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concerning, fittingKeys, place, reaches } from "../../model/browser_cookies.js";
import { screenFor } from "../../model/screen.js";
import { NOTHING_YET, notInspectedAt, reduce } from "../../model/state.js";
import { cookieWith, emptySnapshot, fixture } from "../fixtures.js";

const HOST = "jobs.luton.gov.uk";
const found = (changes) => ({ name: "a", domain: HOST, host_only: true, path: "/", secure: true, http_only: false, same_site: null, partitioned: false, seconds: null, topLevel: undefined, ...changes });
const row = (name, facts = {}, changes = {}) => {
  const cookie = cookieWith({ host: HOST, name, ...changes });
  return { ...cookie, id: `${facts.seen ?? ""}|${cookie.id}`, facts: { ...cookie.facts, ...facts } };
};
const EVERY_DOMAIN = { has: () => true };
/** The moment at which the browser was asked, in Unix seconds; the rows of the fixture were seen last just before it. */
const NOW = fixture("cookie").facts.last_seen + 60;
const HOUR = 3600;
const held = (cookies, embedded = [], readable = EVERY_DOMAIN) => ({ host: HOST, embedded, site: fixture("site"), cookies, readable, at: NOW, started: undefined, before: new Set() });
const placed = (rows, ...given) => place(rows, ...given).map(({ cookie, place }) => `${cookie.name} ${place} ${cookie.facts.seen}`);

test("a cookie reaches its own host, and hosts below its domain unless it is for one host only", () => {
  const check = (cookie, host, expected) => assert.equal(reaches(found(cookie), host), expected, `${JSON.stringify(cookie)} ${host}`);
  check({}, HOST, true);
  check({}, `apply.${HOST}`, false);
  check({ domain: "luton.gov.uk", host_only: false }, HOST, true);
  check({ domain: "luton.gov.uk", host_only: true }, HOST, false);
  check({ domain: "ton.gov.uk", host_only: false }, HOST, false);
});

test("a cookie of a domain that the browser does not show us is never said to be missing", () => {
  const rows = [row("own", { seen: "set_by_header", domain: HOST }), row("wide", { seen: "set_by_header", domain: "luton.gov.uk", host_only: false })];
  assert.deepEqual(placed(rows, held([], [], new Set([HOST]))), ["own tried set_by_header", "wide kept set_by_header"]);
  const elsewhere = [row("theirs", { seen: "set_by_header", domain: "supplier.example" }, { host: "forms.supplier.example" })];
  assert.deepEqual(placed([], held([], [], new Set([HOST])), elsewhere), ["theirs other_site set_by_header"]);
  assert.deepEqual(placed([], held([]), elsewhere), ["theirs tried set_by_header"]);
});

test("a page is concerned by its own cookies, its partition's, and those of embedded hosts once they are known", () => {
  const all = [
    found({ name: "own" }),
    found({ name: "wide", domain: "luton.gov.uk", host_only: false }),
    found({ name: "other", domain: "bins.luton.gov.uk" }),
    found({ name: "chips", domain: "maps.example", topLevel: "luton.gov.uk", partitioned: true }),
    found({ name: "elsewhere", domain: "maps.example", topLevel: "chelmsford.gov.uk", partitioned: true }),
    found({ name: "third", domain: "video.example" }),
  ];
  const names = (embedded) => concerning(all, HOST, embedded).map(({ name }) => name);
  assert.deepEqual(names([]), ["own", "wide", "chips"]);
  assert.deepEqual(names(["video.example"]), ["own", "wide", "chips", "third"]);
  assert.ok(!concerning(all, HOST, []).some((cookie) => "topLevel" in cookie), "the API knows no such field");
});

test("a page that holds very many cookies still gets a question that the API takes", () => {
  const many = Array.from({ length: 3000 }, (_, n) => found({ name: `${"n".repeat(300)}${n}` }));
  const keys = Array.from({ length: 3000 }, (_, n) => ({ name: `${"\u{1F36A}".repeat(100)}${n}`, area: "local" }));
  const question = JSON.stringify({ cookies: concerning(many, HOST, []), storage: fittingKeys([{ name: "x".repeat(5000), area: "local" }, ...keys]) });
  assert.ok(new TextEncoder().encode(question).length < 60_000);
  assert.ok(concerning(many, HOST, []).length > 50);
});

test("while nothing is known of the browser's own cookies, every row is among the kept ones", () => {
  assert.deepEqual(placed([row("a", { seen: "set_by_header" })], undefined), ["a kept set_by_header"]);
});

test("what a header set and the browser holds is kept; what it would still hold if it had taken it was only tried", () => {
  const rows = [row("here", { seen: "set_by_header" }), row("gone", { seen: "set_by_header" }), row("deleted", { seen: "set_by_header", browser: "deleted" })];
  assert.deepEqual(placed(rows, held([row("here", { seen: "in_browser" })])), ["here kept set_by_header", "gone tried set_by_header", "deleted gone set_by_header"]);
});

test("a cookie that was kept and has ended is never said to be only tried", () => {
  /** Where a cookie that the browser does not hold stands; `arrival` is when we saw it ourselves on the feed. */
  const check = (expected, facts, { arrival, ...known } = {}) => {
    const cookie = row("a", { seen: "set_by_header", browser: "stored", deleted: false, ...facts });
    const arrivals = new Map(arrival === undefined ? [] : [[cookie.id, arrival]]);
    assert.equal(place([cookie], { ...held([]), ...known }, [], arrivals)[0].place, expected, JSON.stringify([facts, known, arrival]));
  };
  const session = { kept_seconds: null };
  // With a lifetime, from the hour in which it was seen last.
  check("tried", { last_seen: NOW - 2 * HOUR, kept_seconds: 3 * HOUR });
  check("gone", { last_seen: NOW - 2 * HOUR, kept_seconds: 2 * HOUR });
  check("gone", { last_seen: NOW - 30 * 24 * HOUR, kept_seconds: 600 });
  // Without one it ends with the browser: yesterday's has ended, and so has any if we do not know when the browser started.
  check("gone", { ...session, last_seen: NOW - 24 * HOUR }, { started: NOW - HOUR });
  check("gone", { ...session, last_seen: NOW - HOUR }, { started: NOW - HOUR + 60 });
  check("tried", { ...session, last_seen: NOW - HOUR }, { started: NOW - 3 * HOUR });
  check("gone", { ...session, last_seen: NOW - HOUR });
  // Seen by ourselves since the page was opened: to the second, and whatever is known of the browser.
  check("tried", { ...session, last_seen: NOW - HOUR }, { arrival: NOW - 5 });
  check("tried", { last_seen: NOW - HOUR, kept_seconds: 60 }, { arrival: NOW - 5 });
  check("gone", { last_seen: NOW - HOUR, kept_seconds: 4 }, { arrival: NOW - 5 });
  // Later than the browser's answer: the next one tells.
  check("kept", session, { arrival: NOW + 1 });
  // The browser held it at an earlier reading, so it did take it.
  check("gone", { kept_seconds: 24 * HOUR }, { arrival: NOW - 5, before: new Set([`${HOST}\na`]) });
  // The site deleted it.
  check("gone", { deleted: true, kept_seconds: 24 * HOUR }, { arrival: NOW - 5 });
  check("gone", { browser: "deleted", kept_seconds: null }, { arrival: NOW - 5 });
  // Browsers refuse it, so that it was never kept.
  check("tried", { browser: "refused", kept_seconds: 60, last_seen: NOW - 24 * HOUR });
  // Where the browser shows nothing of the domain, we do not say that it refused it.
  check("kept", { browser: "refused", kept_seconds: 60 }, { readable: new Set() });
  // Nobody saw a header set it, but a browser had it when it was sent.
  for (const seen of ["added_by_script", "added_on_site", "sent_by_browser"]) {
    check("gone", { seen, last_seen: NOW - 24 * HOUR, kept_seconds: null });
    check("gone", { seen }, { readable: new Set([HOST, "luton.gov.uk"]) });
    // It may be of a domain above, be sent again since, or be held for the site in front.
    check("kept", { seen }, { readable: new Set([HOST]) });
    check("kept", { seen }, { arrival: NOW + 1 });
    check("kept", { seen, party: "third" });
  }
  // No day is known.
  check("kept", { last_seen: null });
});

test("a cookie of an embedded site that has ended is not said to be only tried either", () => {
  const rows = [row("ended", { seen: "set_by_header", kept_seconds: 60, last_seen: NOW - HOUR }, { host: "www.maps.example" })];
  assert.deepEqual(placed([], held([], ["www.maps.example"]), rows), ["ended gone set_by_header"]);
});

test("a cookie that was only sent is shown as the browser holds it, and once", () => {
  const rows = [row("script", { seen: "sent_by_browser" }), row("once", { seen: "sent_by_browser" })];
  assert.deepEqual(placed(rows, held([row("script", { seen: "in_browser" }), row("more", { seen: "in_browser" })])), [
    "script kept in_browser",
    "once gone sent_by_browser",
    "more kept in_browser",
  ]);
});

test("storage is no cookie of the same name, and another site's cookie is not the page's own", () => {
  const own = row("a", { seen: "set_by_header" });
  const storage = row("a", { seen: "local_storage" });
  const other = row("a", { seen: "in_browser" }, { host: "maps.example" });
  assert.deepEqual(placed([own], held([storage, other])), ["a tried set_by_header", "a storage local_storage", "a other_site in_browser"]);
});

test("what an embedded site set is its own row: kept if the browser holds it, and tried if it does not", () => {
  const rows = [row("kept", { seen: "set_by_header" }, { host: "www.maps.example" }), row("blocked", { seen: "set_by_header" }, { host: "www.maps.example" })];
  const known = held([row("kept", { seen: "in_browser" }, { host: "maps.example" })], ["www.maps.example"]);
  assert.deepEqual(placed([], known, rows), ["kept other_site set_by_header", "blocked tried set_by_header"]);
});

test("a cookie of an embedded site that was also seen on its own site is one row here", () => {
  const own = row("both", { seen: "set_by_header", domain: "maps.example" }, { host: "www.maps.example" });
  const part = { ...own, id: "part", facts: { ...own.facts, party: "third" } };
  const alone = row("alone", { seen: "set_by_header", domain: "maps.example" }, { host: "www.maps.example" });
  const known = held([row("both", { seen: "in_browser", domain: "maps.example" }, { host: "maps.example" })], ["www.maps.example"]);
  assert.deepEqual(place([], known, [own, part, alone]).map(({ cookie }) => [cookie.name, cookie.facts.party]), [["both", "third"], ["alone", "first"]]);
});

const known = (changes) => ({
  ...{ connection: "connected", looking: true, route: "on", url: `https://${HOST}/`, privateWindow: false, selectedHost: undefined, prefetched: undefined, held: undefined },
  state: reduce(reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["luton.gov.uk"] }), 0), cookieWith({ host: HOST, name: "seen" }), 0),
  ...changes,
});
const names = (screen) => (screen.body.kind === "rows" ? screen.body.rows.map(({ cookie }) => cookie.name) : screen.body.kind);

test("a private window shows what it holds itself and nothing that another window did", () => {
  assert.deepEqual(names(screenFor(known())), ["seen"]);
  assert.deepEqual(names(screenFor(known({ privateWindow: true }))), "empty");
  assert.deepEqual(names(screenFor(known({ privateWindow: true, held: held([row("mine", { seen: "in_browser" })]) }))), ["mine"]);
});

test("the summary is the one over the rows that are shown", () => {
  const site = { ...fixture("site"), summary: { text: "2 cookies." } };
  const screen = screenFor(known({ held: { ...held([row("seen", { seen: "in_browser" }), row("more", { seen: "in_browser" })]), site } }));
  assert.deepEqual(names(screen), ["more", "seen"]);
  assert.equal(screen.body.site.summary.text, "2 cookies.");
});

test("a selected site is shown instead of the active one, which is not listed among the others", () => {
  const state = reduce(known().state, cookieWith({ host: "bins.luton.gov.uk", name: "elsewhere" }), 0);
  assert.deepEqual(screenFor(known({ state })).others, ["bins.luton.gov.uk"]);
  assert.deepEqual(names(screenFor(known({ state, selectedHost: "bins.luton.gov.uk" }))), ["elsewhere"]);
});

test("a host below one that is left alone says why it is not looked at", () => {
  const left = { seq: 1, host: "luton.gov.uk", reason: "left_alone", sentence: { text: "Left alone." } };
  const state = reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["luton.gov.uk"], left_alone: ["luton.gov.uk"], not_inspected: [left] }), 0);
  const screen = screenFor(known({ state }));
  assert.equal(screen.leftAlone, true);
  assert.equal(screen.notInspected?.sentence.text, "Left alone.");
});

test("a host below one that the root lacks is not looked at, before it is visited too, unless it has a reason of its own", () => {
  const lacks = { seq: 0, host: "luton.gov.uk", reason: "root_lacks_host", partly: false, sentence: { text: "The root lacks it." } };
  const check = (others, expected) => {
    const state = reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["luton.gov.uk"], not_inspected: [lacks, ...others] }), 0);
    const screen = screenFor(known({ state }));
    assert.deepEqual([screen.notInspected?.sentence.text, screen.status], [expected, "not_here"]);
    assert.equal(notInspectedAt(state, "www.example.org"), undefined);
  };
  check([], "The root lacks it.");
  const own = { ...lacks, host: HOST, reason: "connection_open", sentence: { text: "Some connections pass unread." } };
  check([{ ...own, partly: true }], "The root lacks it.");
  check([{ ...own, reason: "wrong_host" }], "Some connections pass unread.");
});

test("a stored row stands for what the browser holds of its pattern, and for nothing else", () => {
  const browser = ["_ga_8LUTON0001", "_gat_gtag_UA_1234567_1", "_gax"].map((name) => row(name, { seen: "in_browser" }));
  const rows = (...names) => names.map((name) => row(name, { seen: "set_by_header", domain: HOST }));
  assert.deepEqual(placed(rows("_ga_*", "_gat_gtag_*"), held(browser)), ["_ga_* kept set_by_header", "_gat_gtag_* kept set_by_header", "_gax kept in_browser"]);
  assert.equal(placed(rows("_(*", "*".repeat(9)), held(browser)).length, 5);
});
