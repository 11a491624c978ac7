// Tests which screen is shown in which situation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hostOf } from "../../hosts.js";
import { screenFor } from "../../model/screen.js";
import { NOTHING_YET, reduce, refuse } from "../../model/state.js";
import { cookieWith, emptySnapshot, fixture } from "../fixtures.js";

const LISTED = emptySnapshot({ listed_hosts: ["luton.gov.uk"] });
const ACTIVE_URL = "https://jobs.luton.gov.uk/apply?x=1#top";
const known = (changes = {}) => ({
  connection: "connected",
  looking: true,
  route: "on",
  url: ACTIVE_URL,
  privateWindow: false,
  selectedHost: undefined,
  prefetched: undefined,
  held: undefined,
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
  assert.equal(screenFor(known({ url: "https://example.org/" })).body.kind, "not_listed");
  assert.equal(screenFor(known({ url: "chrome://newtab/" })).body.kind, "no_site");
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

test("a host that is not inspected says so beside whatever was seen", () => {
  const state = reduce(known().state, { ...fixture("not_inspected"), host: "jobs.luton.gov.uk" }, 0);
  assert.equal(screenFor(known({ state })).notInspected?.host, "jobs.luton.gov.uk");
  assert.equal(screenFor(known({ state, url: "https://other.luton.gov.uk/" })).notInspected, undefined);
});

test("a proxy setting that something else controls is reported only while we look", () => {
  assert.equal(screenFor(known({ route: "not_ours" })).routeTaken, true);
  assert.equal(screenFor(known({ route: "not_ours", looking: false })).routeTaken, false);
});

test("events that could not be parsed are counted", () => {
  assert.equal(screenFor(known({ state: refuse(known().state) })).refused, 1);
});
