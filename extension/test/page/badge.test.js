// Tests that the button's title says what popup and panel say: made of the same screen, state by state.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { screenFor } from "../../model/screen.js";
import { NOTHING_YET, reduce } from "../../model/state.js";
import { fill } from "../../words.js";
import { emptySnapshot, fixture } from "../fixtures.js";

const messages = JSON.parse(readFileSync(new URL("../../_locales/en/messages.json", import.meta.url), "utf8"));
globalThis.chrome = { i18n: { getMessage: (key, parts) => fill(messages, key, parts) } };
const { badgeOf } = await import("../../page/badge.js");

const HOST = "jobs.luton.gov.uk";
const away = { seq: 1, host: HOST, reason: "unreachable", since: null, partly: false, sentence: { text: "We could not reach it." } };

/** The button while this is known. */
function buttonWith(snapshot, changes = {}) {
  const state = reduce(NOTHING_YET, emptySnapshot({ listed_hosts: ["luton.gov.uk"], ...snapshot }), 0);
  const known = { connection: "connected", looking: true, route: "on", url: `https://${HOST}/`, title: "", privateWindow: false, selectedHost: undefined, prefetched: undefined, held: undefined, look: undefined, state };
  return badgeOf(screenFor({ ...known, ...changes }));
}

test("each state has its title, and no other than the page's own", () => {
  const check = (expected, snapshot, changes) => assert.deepEqual(buttonWith(snapshot, changes), { text: "", title: `Biscuit Tin: ${expected}` });
  check(`${HOST}. No cookies seen on this site yet.`, {});
  for (const url of [`https://${HOST}/`, "https://www.example.org/", "about:blank"]) check("paused. It looks at nothing.", { paused: true }, { url });
  check("www.example.org. We are not looking at this site.", {}, { url: "https://www.example.org/" });
  check("Ready", {}, { url: "about:blank" });
  check("Checking", {}, { route: "proving" });
  for (const reason of ["unreachable", "bad_certificate", "root_lacks_host"]) check(`${HOST}. We are not looking at this site.`, { not_inspected: [{ ...away, reason }] });
  check(`you asked us to leave ${HOST} alone.`, { left_alone: ["luton.gov.uk"] });
  check("not looking", {}, { looking: false });
});

test("what stands in the way has a sign of its own", () => {
  assert.deepEqual(buttonWith({}, { route: "untrusted" }), { text: "!", title: "Biscuit Tin is not looking. Open it to see why." });
  assert.equal(buttonWith({}, { connection: "not_connected" }).text, "!");
});

test("a site that is looked at has its counts, also where that is so in part", () => {
  const site = { ...fixture("site"), host: HOST };
  const cookies = [{ ...fixture("cookie"), host: HOST }];
  const whole = buttonWith({ sites: [site], cookies });
  assert.ok(whole.title.includes(site.summary.text.slice(0, 200)), whole.title);
  assert.deepEqual(buttonWith({ sites: [site], cookies, not_inspected: [{ ...away, reason: "connection_open", partly: true }] }), whole);
});
