// Tests that weight follows harm: the marks of rows, and their order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { byHarm, worstFinding } from "../../model/weight.js";
import { fixture } from "../fixtures.js";
import { weights } from "../weights.js";

const cookies = weights(fixture("cookie"));
const finding = fixture("cookie").findings[0];

test("the heaviest come first, whatever order they came in and whatever else is said of them", () => {
  const order = ["breach", "differs", "gap", "third", "addressed"];
  const sorted = (names) => names.map((name) => cookies[name]).sort(byHarm).map(({ name }) => name);
  assert.deepEqual(sorted([...order].reverse()), order.map((name) => cookies[name].name));
  assert.ok(byHarm({ ...cookies.gap, weight: 9 }, cookies.breach) < 0);
  const alike = ["necessary", "functional", "analytics", "marketing", "unclassified"].map((category) => ({ ...cookies.gap, category }));
  assert.deepEqual(alike.sort(byHarm).map(({ category }) => category), ["marketing", "analytics", "unclassified", "functional", "necessary"]);
  assert.equal(worstFinding({ ...cookies.breach, findings: [finding, { ...finding, severity: "breach", code: "worst" }] })?.code, "worst");
  assert.equal(worstFinding(cookies.addressed), undefined);
});
