// Tests of the file that a user saves of a list.

import assert from "node:assert/strict";
import { test } from "node:test";
import { screenFor } from "../../model/screen.js";
import { NOTHING_YET, reduce } from "../../model/state.js";
import { exportOf } from "../../page/export.js";
import { fixture } from "../fixtures.js";

test("the file holds the list as shown, with no value and no key", () => {
  const state = reduce(NOTHING_YET, fixture("snapshot"), 0);
  const screen = screenFor({ connection: "connected", looking: true, route: "on", url: "https://jobs.luton.gov.uk/x?secret=1", privateWindow: false, selectedHost: undefined, prefetched: undefined, held: undefined, state });
  const file = exportOf(screen, new Date("2026-11-24T12:00:00Z"));
  assert.equal(file.made, "2026-11-24T12:00:00.000Z");
  assert.deepEqual(file.cookies.map(({ name, place }) => [name, place]), screen.body.rows.map(({ cookie, place }) => [cookie.name, place]));
  assert.ok(!JSON.stringify(file).includes("secret"));
  assert.equal(exportOf({ ...screen, body: { kind: "waiting" } }, new Date()), undefined);
});
