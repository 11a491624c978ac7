// Tests which screen is shown in which situation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hostOf } from "../../hosts.js";
import { screenFor, subjectOf } from "../../model/screen.js";
import { NOTHING_YET, reduce, refuse } from "../../model/state.js";
import { cookieWith, emptySnapshot, fixture } from "../fixtures.js";

const LISTED = emptySnapshot({ listed_hosts: ["luton.gov.uk"] });
const ACTIVE_URL = "https://jobs.luton.gov.uk/apply?x=1#top";
const known = (changes = {}) => ({
  connection: "connected",
  looking: true,
  route: "on",
  url: ACTIVE_URL,
  title: "",
  privateWindow: false,
  unsentHost: undefined,
  unreadHost: undefined,
  selectedHost: undefined,
  prefetched: undefined,
  held: undefined,
  look: undefined,
  state: reduce(NOTHING_YET, LISTED, 0),
  ...changes,
});

test("only web pages have a host", () => {
  assert.equal(hostOf("https://Jobs.Luton.gov.uk:8443/x"), "jobs.luton.gov.uk");
  assert.equal(hostOf("http://luton.gov.uk./"), "luton.gov.uk");
  for (const url of ["", "chrome://newtab/", "about:blank", "file:///tmp/x", "chrome-extension://abc/panel.html", "nonsense"]) {
    assert.equal(hostOf(url), undefined, url);
  }
});

test("a listed site without cookies is empty, another site is not looked at, a browser page is no site", () => {
  assert.equal(screenFor(known()).body.kind, "empty");
  assert.deepEqual(screenFor(known({ url: "https://example.org/" })).body, { kind: "not_listed", host: "example.org", owners: [], ids: [] });
  assert.deepEqual(screenFor(known({ url: "https://www.kirklees.gov.uk/" })).body, { kind: "not_listed", host: "www.kirklees.gov.uk", owners: ["Kirklees Council"], ids: ["kirklees"] });
  assert.equal(screenFor(known({ url: "chrome://newtab/" })).body.kind, "no_site");
});

test("a council that is looked at without a notice is named on all of its sites, and its cookies are asked for", () => {
  const state = reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["kirklees.gov.uk"] }), 0);
  const at = (url, changes = {}) => screenFor(known({ url, state, ...changes }));
  const host = "www.kirklees.gov.uk";
  const screen = at(`https://${host}/`, { unreadHost: host });
  assert.deepEqual([screen.body.kind, screen.unread], ["empty", true]);
  assert.deepEqual(screen.unheld, { domain: "kirklees.gov.uk", councils: ["Kirklees Council"], ids: ["kirklees"] });
  // Not where the notice is held, where the host is not looked at, or where nothing is.
  assert.deepEqual([screenFor(known()).unheld, screenFor(known()).unread], [undefined, false]);
  const elsewhere = screenFor(known({ url: `https://${host}/`, unreadHost: host }));
  assert.deepEqual([elsewhere.unheld, elsewhere.unread], [undefined, false]);
  assert.equal(at(`https://${host}/`, { unreadHost: host, looking: false }).unread, false);
});

test("a page about cookies is offered to be read where a council is known whose it is", () => {
  const at = (url, changes = {}) => screenFor(known({ url, ...changes })).noticeAt !== undefined;
  for (const [url, changes, expected] of /** @type {[string, object, boolean][]} */ ([
    ["https://www.kirklees.gov.uk/cookies", {}, true],
    ["https://jobs.luton.gov.uk/Cookie-Policy", {}, true],
    ["https://www.luton.gov.uk/about", { title: "Polisi Cwcis" }, true],
    ["https://www.luton.gov.uk/about", { title: "Bins" }, false],
    ["https://www.luton.gov.uk/?from=cookies", {}, false],
    ["https://example.org/cookies", {}, false],
    ["chrome://settings/cookies", {}, false],
    ["https://www.luton.gov.uk/cookies", { privateWindow: true }, false],
    ["https://www.luton.gov.uk/cookies", { selectedHost: "jobs.luton.gov.uk" }, false],
    ["https://www.luton.gov.uk/cookies", { connection: "not_connected" }, false],
  ])) assert.equal(at(url, changes), expected, url);
});

const ASKED = { host: "pay.example", council: "luton", council_name: "Luton Council", shared: true, may_ask: true, looked_at: null, sentence: { text: "It serves many. Look at it for Luton?" } };
/** What there is to ask on a page of this host. @param {object} [asked] @param {object} [changes] */
function questions(asked = {}, changes = {}) {
  const state = reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["luton.gov.uk"], asked_hosts: [{ ...ASKED, ...asked }] }), 0);
  return screenFor(known({ url: "https://pay.example/Luton/", state, ...changes })).questions.map(({ host, may }) => `${host} ${may}`);
}

test("a site that is looked at only after a person asked is asked about, its subdomains too, and no other site", () => {
  assert.deepEqual(questions(), ["pay.example ask"]);
  assert.deepEqual(questions({}, { url: "https://www.pay.example/" }), ["www.pay.example ask"]);
  assert.deepEqual(questions({}, { url: "https://notpay.example/" }), []);
  const state = reduce(NOTHING_YET, emptySnapshot({ asked_hosts: [ASKED] }), 0);
  const screen = screenFor(known({ url: "https://pay.example/", state }));
  assert.deepEqual([screen.body.kind, screen.onlyIfAsked, screen.canLook], ["empty", true, false]);
  assert.equal(screenFor(known()).onlyIfAsked, false);
});

test("nobody is asked where a yes would not help", () => {
  assert.deepEqual(questions({ may_ask: false }), ["pay.example read"]);
  for (const changes of [{ looking: false }, { route: "untrusted" }, { privateWindow: true }, { connection: "not_connected" }]) {
    assert.deepEqual(questions({}, changes), ["pay.example read"], JSON.stringify(changes));
  }
  // Another page is in front than the one that is shown, or another window looks.
  assert.deepEqual(questions({}, { url: ACTIVE_URL, selectedHost: "pay.example" }), ["pay.example read"]);
  assert.deepEqual(questions({ looked_at: "pay.example" }), ["pay.example read"]);
  const state = reduce(NOTHING_YET, emptySnapshot({ asked_hosts: [ASKED], paused: true }), 0);
  assert.deepEqual(questions({}, { state }), ["pay.example read"]);
});

test("after the click one waits, then one can stop, and a yes that could not be made good can be tried again", () => {
  const look = (state, host = "pay.example") => ({ look: { host, council: "luton", state } });
  assert.deepEqual(questions({}, look("asking")), ["pay.example wait"]);
  assert.deepEqual(questions({ looked_at: "pay.example" }, look("looking")), ["pay.example stop"]);
  assert.deepEqual(questions({}, look("refused")), ["pay.example ask"]);
  assert.deepEqual(questions({}, look("no_permission")), ["pay.example ask"]);
  // The button stays until the proxy has heard of the end.
  assert.deepEqual(questions({ looked_at: "pay.example" }, look("ending")), ["pay.example wait"]);
  assert.deepEqual(questions({}, look("ending")), ["pay.example ask"]);
  assert.deepEqual(questions({}, look("looking", "other.example")), ["pay.example ask"]);
});

test("before the first snapshot only the summary of the active page is shown, and then the rows", () => {
  const { type, ...site } = fixture("site");
  const prefetched = { ...site, host: "jobs.luton.gov.uk" };
  const shown = (changes) => screenFor(known({ state: NOTHING_YET, prefetched, ...changes })).body.kind;
  assert.equal(shown({}), "summary");
  assert.equal(shown({ url: "https://m.luton.gov.uk/" }), "waiting");
  assert.equal(shown({ selectedHost: "m.luton.gov.uk" }), "waiting");
  assert.equal(shown({ prefetched: { ...prefetched, counts: { ...prefetched.counts, total: 0 } } }), "waiting");
  assert.equal(shown({ connection: "not_paired" }), "waiting");
  assert.equal(shown({ state: reduce(NOTHING_YET, LISTED, 0) }), "empty");
});

test("before the first snapshot, and while not paired, nothing is said about the site", () => {
  assert.equal(screenFor(known({ state: NOTHING_YET, connection: "connecting" })).body.kind, "waiting");
  assert.equal(screenFor(known({ connection: "not_paired" })).body.kind, "waiting");
});

test("rows stay on the screen when the connection is lost", () => {
  const state = reduce(known().state, cookieWith({ host: "jobs.luton.gov.uk" }), 0);
  const screen = screenFor(known({ state, connection: "not_connected" }));
  assert.equal(screen.body.kind, "rows");
  assert.equal(screen.canStart, false);
});

test("only the cookies of exactly this host are rows", () => {
  const state = reduce(known().state, cookieWith({ host: "luton.gov.uk" }), 0);
  assert.equal(screenFor(known({ state })).body.kind, "empty");
});

test("what the browser does not hold, and what is no cookie, is in the list and never among the weightiest", () => {
  const host = "jobs.luton.gov.uk";
  const worst = { ...fixture("cookie").findings[0], severity: "breach" };
  const seen = (name, changes) => cookieWith({ host, name, findings: [worst], ...changes, facts: { ...fixture("cookie").facts, seen: "set_by_header", domain: host, ...changes.facts } });
  const state = [seen("tried", { facts: { browser: "refused" } }), seen("gone", { facts: { deleted: true } }), seen("held", { findings: [] })].reduce((before, event) => reduce(before, event, 0), known().state);
  const inBrowser = (name, where) => cookieWith({ host, name, findings: [worst], facts: { ...fixture("cookie").facts, seen: where } });
  const held = { host, embedded: [], site: fixture("site"), cookies: [inBrowser("held", "in_browser"), inBrowser("theme", "local_storage")], readable: new Set([host]), at: 9, before: new Set(), started: 0 };
  const { body } = screenFor(known({ state, held }));
  assert.deepEqual(body.rows.map(({ cookie, place }) => `${cookie.name} ${place}`).sort(), ["gone gone", "held kept", "theme storage", "tried tried"]);
  assert.deepEqual(body.weightiest.map(({ name }) => name), ["held"]);
});

test("where nobody looks, what is known is from before, and says nothing of how the site behaves now", () => {
  const state = reduce(known().state, cookieWith({ host: "jobs.luton.gov.uk" }), 0);
  const check = (changes, ...expected) => {
    const { status, fromBefore } = screenFor(known({ state, ...changes }));
    assert.deepEqual([status, fromBefore], expected, JSON.stringify({ ...changes, state: undefined }));
  };
  check({}, "looking", false);
  check({ looking: false }, "stopped", true);
  for (const route of ["untrusted", "extension", "allow"]) check({ route }, "stopped", true);
  check({ route: "proving" }, "proving", false);
  check({ unsentHost: "jobs.luton.gov.uk" }, "not_here", true);
  check({ state: { ...state, paused: true } }, "paused", true);
  check({ state: reduce(state, { ...fixture("not_inspected"), host: "jobs.luton.gov.uk", partly: false }, 0) }, "not_here", true);
  check({ state: reduce(state, { ...fixture("not_inspected"), host: "jobs.luton.gov.uk", partly: true }, 0) }, "partly", false);
  check({ privateWindow: true }, "not_here", false);
  // What a proxy that says nothing knew is from before too.
  for (const connection of ["not_connected", "unverified", "busy"]) check({ connection }, connection, true);
  check({ connection: "connecting" }, "connecting", false);
});

test("the full list is the main thing where there is one, is there for other sites, and is not offered for nothing", () => {
  const offered = (changes) => screenFor(known(changes)).fullList;
  const seen = reduce(known().state, cookieWith({ host: "m.luton.gov.uk" }), 0);
  assert.deepEqual([offered({}), offered({ looking: false })], ["main", "quiet"]);
  assert.deepEqual([offered({ url: "https://example.org/" }), offered({ url: "https://example.org/", state: seen })], [undefined, "quiet"]);
  assert.equal(offered({ url: "chrome://newtab/" }), "quiet");
  assert.equal(offered({ connection: "not_paired" }), undefined);
  assert.equal(offered({ connection: "not_connected", state: NOTHING_YET }), undefined);
  assert.deepEqual([screenFor(known({ url: "https://example.org/" })).canLook, screenFor(known()).canLook], [false, true]);
});

test("a host that is not inspected says so beside whatever was seen", () => {
  const state = reduce(known().state, { ...fixture("not_inspected"), host: "jobs.luton.gov.uk" }, 0);
  assert.equal(screenFor(known({ state })).notInspected?.host, "jobs.luton.gov.uk");
  assert.equal(screenFor(known({ state, url: "https://other.luton.gov.uk/" })).notInspected, undefined);
});

test("what the user chose for every site comes before any reason of one, and nobody looks in part where nobody looks", () => {
  const host = "jobs.luton.gov.uk";
  const reason = (partly, changes = {}, chosen = {}) => {
    const state = reduce(known().state, { ...fixture("not_inspected"), host, partly }, 0);
    return screenFor(known({ state: { ...state, ...chosen }, ...changes })).notInspected !== undefined;
  };
  assert.deepEqual([reason(true), reason(false)], [true, true]);
  assert.deepEqual([reason(true, {}, { paused: true }), reason(false, {}, { paused: true })], [false, false]);
  for (const changes of [{ looking: false }, { route: "untrusted" }]) assert.deepEqual([reason(true, changes), reason(false, changes)], [false, true]);
  // A site that is left alone is said to be, with the way back, whatever else was the reason before.
  const left = { ...fixture("not_inspected"), host: "luton.gov.uk", partly: false };
  const state = { ...reduce(reduce(known().state, left, 0), { ...left, host, partly: true }, 0), leftAlone: ["luton.gov.uk"] };
  for (const changes of [{}, { looking: false }]) assert.equal(screenFor(known({ state, ...changes })).notInspected?.host, "luton.gov.uk");
});

test("what stands in the way of the route is said only while the user wants us to look, and then nobody looks", () => {
  const check = (changes, ...expected) => {
    const { obstacle, routed, notLookedAt } = screenFor(known(changes));
    assert.deepEqual([obstacle, routed, notLookedAt], expected, JSON.stringify(changes));
  };
  check({}, undefined, true, false);
  for (const obstacle of ["untrusted", "extension", "policy", "script", "system", "unlike", "allow"]) check({ route: obstacle }, obstacle, false, true);
  check({ route: "untrusted", looking: false }, undefined, false, false);
  check({ route: "proving" }, undefined, false, false);
  check({ route: "on", looking: false }, undefined, false, false);
});

test("a listed site that the browser does not send us is said to be one, and no other site is", () => {
  const unsent = (changes) => screenFor(known({ unsentHost: "jobs.luton.gov.uk", ...changes })).unsent;
  assert.equal(unsent({}), true);
  assert.equal(screenFor(known({ unsentHost: "jobs.luton.gov.uk" })).notLookedAt, true);
  assert.equal(unsent({ unsentHost: undefined }), false);
  assert.equal(unsent({ looking: false }), false);
  assert.equal(unsent({ route: "allow" }), false, "that is said of all sites then");
  assert.equal(unsent({ url: "https://example.org/", unsentHost: "example.org" }), false, "it is not on the list");
  assert.equal(unsent({ selectedHost: "m.luton.gov.uk" }), false);
});

test("events that could not be parsed are counted", () => {
  assert.equal(screenFor(known({ state: refuse(known().state) })).refused, 1);
});

test("a choice is told as it was with what the browser holds, unless the feed knows more since", () => {
  const host = "jobs.luton.gov.uk";
  const consent = { ...fixture("consent"), host, seq: 9 };
  const state = reduce(known().state, consent, 0);
  const held = (seq, of = host) => ({ host: of, embedded: [], site: fixture("site"), consent: { ...consent, seq, sentence: { text: "held" } }, cookies: [], readable: new Set(), at: 0, before: new Set(), started: undefined });
  const told = (changes) => screenFor(known({ state, ...changes })).consent?.sentence.text;
  assert.equal(told({}), consent.sentence.text);
  assert.equal(told({ held: held(9) }), "held");
  assert.equal(told({ held: held(8) }), consent.sentence.text);
  assert.equal(told({ held: held(9, "www.luton.gov.uk") }), consent.sentence.text);
  assert.equal(told({ held: { ...held(9), consent: null } }), consent.sentence.text);
});

test("an answer is about the rows as they are judged and whether the site is looked at, and not about how often they were seen", () => {
  const host = "jobs.luton.gov.uk";
  const of = (changes, now = {}) => subjectOf(screenFor(known({ state: reduce(known().state, cookieWith({ host, ...changes }), 0), ...now })));
  assert.equal(of({}), of({ facts: { ...fixture("cookie").facts, times: 99 } }));
  assert.notEqual(of({}), of({ name: "another" }));
  assert.notEqual(of({}), of({ verdict: "as_declared" }));
  assert.notEqual(of({}), of({}, { looking: false }));
  assert.equal(subjectOf(screenFor(known({ state: NOTHING_YET }))), "");
});
