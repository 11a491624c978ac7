// Tests of the list of councils.

import assert from "node:assert/strict";
import { test } from "node:test";
import { councilsOf } from "../../model/councils.js";
import { fixture } from "../fixtures.js";

test("councils are sorted by name with their hosts, and hosts without a council come last", () => {
  const badge = (host, council, left_alone = false) => ({ site: { ...fixture("site"), host, council }, badge: 0, listed: true, left_alone });
  const councils = councilsOf([badge("c", null), badge("b", "Luton Council", true), badge("a", "Chelmsford City Council"), badge("d", "Luton Council")]);
  assert.deepEqual(councils, [
    { name: "Chelmsford City Council", hosts: ["a"], left: [] },
    { name: "Luton Council", hosts: ["b", "d"], left: ["b"] },
    { name: null, hosts: ["c"], left: [] },
  ]);
});
