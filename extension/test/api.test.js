// Tests the API calls besides the feed: each proves the key, and an answer of another shape is refused.
// Also what is made of the answers: councils, filters, the exported file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { annotate, badges, leaveAlone, purge, setPaused } from "../link/api.js";
import { CallError } from "../link/post.js";
import { councilsOf } from "../model/councils.js";
import { exportOf } from "../page/export.js";
import { fits } from "../model/filter.js";
import { importKey } from "../link/proof.js";
import { screenFor } from "../model/screen.js";
import { NOTHING_YET, reduce } from "../model/state.js";
import { startFakeProxy } from "./fake_proxy.js";
import { cookieWith, emptySnapshot, fixture } from "./fixtures.js";

async function scene(t) {
  const proxy = await startFakeProxy({ snapshot: emptySnapshot() });
  t.after(() => proxy.stop());
  const key = await importKey(proxy.key.toString("base64url"));
  return { proxy, line: { api: proxy.api, pairing: { id: proxy.id, key, api: proxy.api }, fetch } };
}

const QUESTION = { host: "jobs.luton.gov.uk", over_https: true, apart: false, cookies: [], storage: [] };

test("each call proves the key with a nonce of its own", async (t) => {
  const { proxy, line } = await scene(t);
  await setPaused(line, true);
  await leaveAlone(line, ["a.example"], false);
  assert.equal(await purge(line), true);
  const { sites } = await badges(line, { hosts: ["a.example", "b.example"] });
  assert.deepEqual(sites.map(({ site }) => site.host), ["a.example", "b.example"]);
  const asked = proxy.requests.filter(({ path }) => path !== "/v1/hello");
  assert.deepEqual(asked.map(({ path, body }) => [path, body]), [
    ["/v1/pause", { paused: true }],
    ["/v1/leave-alone", { hosts: ["a.example"], leave: false }],
    ["/v1/purge", {}],
    ["/v1/site", { hosts: ["a.example", "b.example"] }],
  ]);
  assert.equal(new Set(asked.map(({ headers }) => headers.authorization)).size, 4);
});

test("a purge says whether the disk was erased too", async (t) => {
  const { proxy, line } = await scene(t);
  proxy.answerWith("/v1/purge", () => ({ hosts: 1, cookies: 1, erased: false }));
  assert.equal(await purge(line), false);
  proxy.answerWith("/v1/purge", () => ({ hosts: 1, cookies: 1 }));
  await assert.rejects(purge(line), (error) => error instanceof CallError && error.fault === "not_biscuit_tin");
});

test("an answer of another shape than the protocol's is refused", async (t) => {
  const { proxy, line } = await scene(t);
  const { type, ...cookie } = fixture("cookie");
  const { type: _, ...site } = fixture("site");
  proxy.answerWith("/v1/annotate", () => ({ site, cookies: [cookie] }));
  assert.equal((await annotate(line, QUESTION)).cookies[0].name, cookie.name);
  for (const wrong of [{}, { site, cookies: {} }, { site, cookies: [{ ...cookie, verdict: "fine" }] }, { site: { ...site, counts: { total: -1 } }, cookies: [] }, []]) {
    proxy.answerWith("/v1/annotate", () => wrong);
    await assert.rejects(annotate(line, QUESTION), (error) => error instanceof CallError && error.fault === "not_biscuit_tin");
  }
});

test("councils are sorted by name with their hosts, and hosts without a council come last", () => {
  const badge = (host, council, left_alone = false) => ({ site: { ...fixture("site"), host, council }, badge: 0, listed: true, left_alone });
  const councils = councilsOf([badge("c", null), badge("b", "Luton Council", true), badge("a", "Chelmsford City Council"), badge("d", "Luton Council")]);
  assert.deepEqual(councils, [
    { name: "Chelmsford City Council", hosts: ["a"], left: [] },
    { name: "Luton Council", hosts: ["b", "d"], left: ["b"] },
    { name: null, hosts: ["c"], left: [] },
  ]);
});

test("a cookie passes the filter by every typed word and by the selected kind", () => {
  const cookie = cookieWith({ name: "AWSALB", purpose: { text: "Keeps you on the same server." }, category: "necessary", verdict: "as_declared", findings: [] });
  const check = (typed, show, expected) => assert.equal(fits(cookie, { typed, show }), expected, `${typed} ${show}`);
  check("", "all", true);
  check("  awsalb  SERVER ", "all", true);
  check("awsalb nothing", "all", false);
  check("", "necessary", true);
  check("", "marketing", false);
  check("", "odd", false);
  check("", "look", false);
  assert.equal(fits({ ...cookie, verdict: "not_declared" }, { typed: "", show: "odd" }), true);
  assert.equal(fits({ ...cookie, findings: [{ ...fixture("cookie").findings[0], severity: "review" }] }, { typed: "", show: "look" }), true);
});

test("the file holds the list as shown, with no value and no key", () => {
  const state = reduce(NOTHING_YET, fixture("snapshot"));
  const screen = screenFor({ connection: "connected", looking: true, route: "on", url: "https://jobs.luton.gov.uk/x?secret=1", privateWindow: false, selectedHost: undefined, prefetched: undefined, held: undefined, state });
  const file = exportOf(screen, new Date("2026-11-24T12:00:00Z"));
  assert.equal(file.made, "2026-11-24T12:00:00.000Z");
  assert.deepEqual(file.cookies.map(({ name, place }) => [name, place]), screen.body.rows.map(({ cookie, place }) => [cookie.name, place]));
  assert.ok(!JSON.stringify(file).includes("secret"));
  assert.equal(exportOf({ ...screen, body: { kind: "waiting" } }, new Date()), undefined);
});
