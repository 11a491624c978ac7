// Tests that weight follows harm: the marks of rows, and their order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { byHarm, markOf, worstFinding } from "../../model/weight.js";
import { fixture } from "../fixtures.js";
import { weights } from "../weights.js";

const cookies = weights(fixture("cookie"));
const finding = fixture("cookie").findings[0];

test("red is for a breach, a gap in the notice is calm, and all else is its verdict", () => {
  const marks = Object.entries(cookies).map(([name, cookie]) => [name, markOf(cookie)]);
  assert.deepEqual(Object.fromEntries(marks), {
    ...{ breach: "breach", differs: "differs", undeclared: "not_declared", gap: "gap", history: "as_declared" },
    ...{ third: "cannot_tell", noNotice: "cannot_tell", addressed: "as_declared", deleted: "as_declared" },
  });
});

test("a breach that was put right is none, and a breach weighs whatever the verdict says", () => {
  const breach = { ...finding, severity: "breach" };
  assert.equal(markOf({ ...cookies.history, history: [breach] }), "as_declared");
  for (const verdict of ["as_declared", "cannot_tell", "not_declared", "differs"]) assert.equal(markOf({ ...cookies.gap, verdict, findings: [breach] }), "breach");
});

test("a cookie that somebody should look at has no green tick, and one with a note keeps it", () => {
  const { addressed } = cookies;
  for (const [severity, mark] of [["breach", "breach"], ["review", "differs"], ["note", "as_declared"]]) assert.equal(markOf({ ...addressed, findings: [{ ...finding, severity }] }), mark, severity);
});

test("the most harmful come first, whatever order they came in", () => {
  const order = ["breach", "differs", "undeclared", "gap", "third", "addressed"];
  const sorted = (names) => names.map((name) => cookies[name]).sort(byHarm).map(({ name }) => name);
  assert.deepEqual(sorted([...order].reverse()), order.map((name) => cookies[name].name));
  assert.equal(worstFinding({ ...cookies.breach, findings: [finding, { ...finding, severity: "breach", code: "worst" }] })?.code, "worst");
  assert.equal(worstFinding(cookies.addressed), undefined);
});
