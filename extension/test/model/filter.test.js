// Tests of the filter of the list.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fits } from "../../model/filter.js";
import { cookieWith, fixture } from "../fixtures.js";

test("a cookie passes the filter by every typed word and by the selected kind", () => {
  const cookie = cookieWith({ name: "AWSALB", purpose: { text: "Keeps you on the same server." }, category: "necessary", verdict: "as_declared", findings: [] });
  const check = (typed, show, expected) => assert.equal(fits(cookie, { typed, show }), expected, `${typed} ${show}`);
  check("", "all", true);
  check("  awsalb  SERVER ", "all", true);
  check("awsalb nothing", "all", false);
  check("", "necessary", true);
  check("", "marketing", false);
  check("", "odd", false);
  check("", "findings", false);
  assert.equal(fits({ ...cookie, verdict: "not_declared" }, { typed: "", show: "odd" }), true);
  assert.equal(fits({ ...cookie, findings: [{ ...fixture("cookie").findings[0], severity: "review" }] }, { typed: "", show: "findings" }), true);
});
