// Tests the reducer and the selectors of state.js, over events as Rust writes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isListed } from "../../hosts.js";
import { CATEGORIES, NOTHING_YET, reduce, refuse, rowsFor, seenAt, weightiest } from "../../model/state.js";
import { cookieWith, emptySnapshot, fixture } from "../fixtures.js";

const HOST = "jobs.luton.gov.uk";
const after = (...events) => events.reduce((state, event) => reduce(state, event, 0), NOTHING_YET);

test("a snapshot replaces everything that was known before", () => {
  const state = after(cookieWith({ host: "old.luton.gov.uk" }), { type: "gap", seq: 1, missed: 9 }, fixture("snapshot"));
  assert.equal(state.seq, fixture("snapshot").seq);
  assert.equal(state.missed, 0);
  assert.deepEqual(rowsFor(state, "old.luton.gov.uk"), []);
  assert.deepEqual(state.listedHosts, fixture("snapshot").listed_hosts);
});

test("every cookie of the snapshot is a row of its own host and of no other", () => {
  const { cookies } = fixture("snapshot");
  const state = after(fixture("snapshot"));
  for (const { host, id } of cookies) assert.ok(rowsFor(state, host).some((row) => row.id === id));
  assert.deepEqual(rowsFor(state, "no.such.host"), []);
});

test("a cookie that is seen again replaces its own row", () => {
  const first = cookieWith({ host: HOST, name: "a", seq: 1 });
  const state = after(emptySnapshot(), first, { ...first, seq: 2, verdict: "differs" });
  assert.deepEqual(rowsFor(state, HOST).map(({ seq, verdict }) => [seq, verdict]), [[2, "differs"]]);
});

test("a reduced state leaves the one before it as it was", () => {
  const before = after(emptySnapshot(), cookieWith({ host: HOST, name: "a" }));
  reduce(before, cookieWith({ host: HOST, name: "b" }), 0);
  assert.equal(rowsFor(before, HOST).length, 1);
});

test("rows stand by category and then by name, whatever order they came in", () => {
  const names = [["z", "necessary"], ["b", "marketing"], ["a", "marketing"], ["m", "unclassified"], ["k", "analytics"]];
  const state = after(emptySnapshot(), ...names.map(([name, category]) => cookieWith({ host: HOST, name, category })));
  assert.deepEqual(rowsFor(state, HOST).map(({ name }) => name), ["z", "k", "a", "b", "m"]);
  assert.equal(new Set(CATEGORIES).size, 5);
});

test("a cookie arrives when its row is new or was seen more often, and not when its judgement alone changed", () => {
  const first = cookieWith({ host: HOST, name: "a" });
  const more = { ...first, facts: { ...first.facts, times: first.facts.times + 1 } };
  const told = (...steps) => [...steps.reduce((state, [event, now]) => reduce(state, event, now), NOTHING_YET).arrivals.values()];
  const { type, ...recalled } = first;
  const start = [emptySnapshot({ cookies: [recalled] }), 0];
  assert.deepEqual(told(start), []);
  assert.deepEqual(told(start, [{ ...first, verdict: "as_declared" }, 7]), []);
  assert.deepEqual(told(start, [more, 8]), [8]);
  assert.deepEqual(told([emptySnapshot(), 0], [first, 9]), [9]);
  assert.deepEqual(told([emptySnapshot(), 0], [first, 9], start), []);
});

test("the weightiest rows come first", () => {
  const weights = { fine: 0, undeclared: 7, quiet: 5, unknown: 1, breach: 14 };
  const state = after(emptySnapshot(), ...Object.entries(weights).map(([name, weight]) => cookieWith({ host: HOST, name, weight })));
  assert.deepEqual(weightiest(rowsFor(state, HOST), 9).map(({ name }) => name), ["breach", "undeclared", "quiet", "unknown", "fine"]);
  assert.equal(weightiest(rowsFor(state, HOST), 3).length, 3);
});

test("a host that is not inspected is known as that until a cookie of it is seen", () => {
  const notInspected = { ...fixture("not_inspected"), host: HOST };
  const state = after(emptySnapshot(), notInspected);
  assert.equal(seenAt(state, HOST).notInspected?.reason, notInspected.reason);
  assert.equal(seenAt(reduce(state, cookieWith({ host: HOST }), 0), HOST).notInspected, undefined);
});

test("lost events are added up, and heartbeats change the sequence number only", () => {
  const state = after(emptySnapshot(), { type: "gap", seq: 5, missed: 2 }, { type: "gap", seq: 9, missed: 3 }, { type: "heartbeat", seq: 12 });
  assert.equal(state.missed, 5);
  assert.equal(state.seq, 12);
});

test("an event that could not be read is counted and changes nothing else", () => {
  const before = after(fixture("snapshot"));
  assert.deepEqual(refuse(before), { ...before, refused: 1 });
});

test("an event of no known type is an error, not a silence", () => {
  assert.throws(() => reduce(NOTHING_YET, { type: "surprise", seq: 1 }, 0), TypeError);
});

test("a listed host stands for itself and its subdomains, and for nothing that only ends alike", () => {
  const listed = ["luton.gov.uk"];
  assert.ok(isListed(listed, "luton.gov.uk"));
  assert.ok(isListed(listed, "jobs.luton.gov.uk"));
  assert.ok(!isListed(listed, "notluton.gov.uk"));
  assert.ok(!isListed(listed, "luton.gov.uk.example"));
  assert.ok(!isListed(listed, "gov.uk"));
});
