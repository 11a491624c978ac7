// Tests how the rows of the feed and what the browser holds become one list, each cookie once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concerning, fittingKeys, place, reaches } from "../../model/browser_cookies.js";
import { screenFor } from "../../model/screen.js";
import { NOTHING_YET, reduce } from "../../model/state.js";
import { cookieWith, emptySnapshot, fixture } from "../fixtures.js";

const HOST = "jobs.luton.gov.uk";
const found = (changes) => ({ name: "a", domain: HOST, host_only: true, path: "/", secure: true, http_only: false, same_site: null, partitioned: false, seconds: null, topLevel: undefined, ...changes });
const row = (name, facts = {}, changes = {}) => {
  const cookie = cookieWith({ host: HOST, name, ...changes });
  return { ...cookie, id: `${facts.seen ?? ""}|${cookie.id}`, facts: { ...cookie.facts, ...facts } };
};
const EVERY_DOMAIN = { has: () => true };
const held = (cookies, embedded = [], readable = EVERY_DOMAIN) => ({ host: HOST, embedded, site: fixture("site"), cookies, readable });
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

test("what a header set and the browser holds is kept; what it does not hold was only tried", () => {
  const rows = [row("here", { seen: "set_by_header" }), row("gone", { seen: "set_by_header" }), row("deleted", { seen: "set_by_header", browser: "deleted" })];
  assert.deepEqual(placed(rows, held([row("here", { seen: "in_browser" })])), ["here kept set_by_header", "gone tried set_by_header", "deleted kept set_by_header"]);
});

test("a cookie that was only sent is shown as the browser holds it, and once", () => {
  const rows = [row("script", { seen: "sent_by_browser" }), row("once", { seen: "sent_by_browser" })];
  assert.deepEqual(placed(rows, held([row("script", { seen: "in_browser" }), row("more", { seen: "in_browser" })])), [
    "script kept in_browser",
    "once kept sent_by_browser",
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

const known = (changes) => ({
  ...{ connection: "connected", looking: true, route: "on", url: `https://${HOST}/`, privateWindow: false, selectedHost: undefined, prefetched: undefined, held: undefined },
  state: reduce(reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["luton.gov.uk"] })), cookieWith({ host: HOST, name: "seen" })),
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
  const state = reduce(known().state, cookieWith({ host: "bins.luton.gov.uk", name: "elsewhere" }));
  assert.deepEqual(screenFor(known({ state })).others, ["bins.luton.gov.uk"]);
  assert.deepEqual(names(screenFor(known({ state, selectedHost: "bins.luton.gov.uk" }))), ["elsewhere"]);
});

test("a host below one that is left alone says why it is not looked at", () => {
  const left = { seq: 1, host: "luton.gov.uk", reason: "left_alone", sentence: { text: "Left alone." } };
  const state = reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["luton.gov.uk"], left_alone: ["luton.gov.uk"], not_inspected: [left] }));
  const screen = screenFor(known({ state }));
  assert.equal(screen.leftAlone, true);
  assert.equal(screen.notInspected?.sentence.text, "Left alone.");
});
