// Tests of the mark of a site; what its head looks like is for the browser's tests.

import assert from "node:assert/strict";
import { test } from "node:test";
import { markOfSite } from "../../components/site.js";
import { fixture } from "../fixtures.js";

test("a site is marked by its breaches where they are known, and by its summary otherwise", () => {
  const site = (verdict, counts = {}) => ({ ...fixture("site"), verdict, counts: { ...fixture("site").counts, ...counts } });
  const check = (expected, one, serious = 0) => assert.equal(markOfSite(one, serious), expected);
  check("breach", site("differs"), 1);
  check("differs", site("differs"));
  check("not_declared", site("not_declared", { attention: 1 }));
  check("gap", site("not_declared", { attention: 0 }));
  check("cannot_tell", site("cannot_tell"));
  check("as_declared", site("as_declared"));
  check("nothing_seen", site("nothing_seen", { total: 0 }));
  check("nothing_seen", site("as_declared", { total: 0 }));
});
