// Tests of the calls to the API: each proves the key, and takes no answer of another shape.

import assert from "node:assert/strict";
import { test } from "node:test";
import { annotate, badges, importNotice, leaveAlone, purge, setPaused, systemProxy, takeNotice } from "../../link/api.js";
import { CallError } from "../../link/post.js";
import { importKey } from "../../link/hello.js";
import { startFakeProxy } from "../fake_proxy.js";
import { emptySnapshot, fixture } from "../fixtures.js";
import { IMPORTED } from "../imported.js";

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

test("the system's proxy is read in the four ways in which it can be said, and in no other", async (t) => {
  const { proxy, line } = await scene(t);
  const server = { scheme: "socks5", host: "s.example", port: 1080 };
  const rules = { singleProxy: server, proxyForHttp: null, proxyForHttps: null, fallbackProxy: null, bypassList: ["*.example"] };
  const answers = [{ mode: "direct" }, { mode: "fixed_servers", rules }, { mode: "pac_script" }, { mode: "system" }];
  for (const answer of answers) {
    proxy.answerWith("/v1/system-proxy", () => answer);
    assert.deepEqual(await systemProxy(line), answer);
  }
  for (const odd of [{ mode: "auto" }, { mode: "fixed_servers" }, { mode: "fixed_servers", rules: { ...rules, bypassList: null } }, { mode: "fixed_servers", rules: { ...rules, singleProxy: { ...server, scheme: "ftp" } } }, {}]) {
    proxy.answerWith("/v1/system-proxy", () => odd);
    await assert.rejects(systemProxy(line), (error) => error instanceof CallError && error.fault === "not_biscuit_tin", JSON.stringify(odd));
  }
});

test("a page is read and used by its address, and what is answered of it has the protocol's shape", async (t) => {
  const { proxy, line } = await scene(t);
  const page = { address: "https://www.kirklees.gov.uk/cookies", html: "<p>Cookies" };
  const use = { page, council: "kirklees", lay_aside: false, kept: [{ at: 0 }] };
  const saved = { saved: false, sentences: [{ text: "A cookie needs a name." }], wrong_at: 0 };
  proxy.answerWith("/v1/import", () => IMPORTED);
  proxy.answerWith("/v1/use-notice", () => saved);
  assert.deepEqual(await importNotice(line, { page }), IMPORTED);
  assert.deepEqual(await takeNotice(line, use), saved);
  const asked = proxy.requests.filter(({ path }) => path !== "/v1/hello");
  assert.deepEqual(asked.map(({ path, body }) => [path, body]), [["/v1/import", { page }], ["/v1/use-notice", use]]);
  const [first] = IMPORTED.declarations;
  for (const odd of [{}, { ...IMPORTED, readable: 1 }, { ...IMPORTED, declarations: [{ ...first, names: "_ga" }] }, { ...IMPORTED, declarations: [{ ...first, category: "fun" }] }]) {
    proxy.answerWith("/v1/import", () => odd);
    await assert.rejects(importNotice(line, { page }), (error) => error instanceof CallError && error.fault === "not_biscuit_tin", JSON.stringify(odd));
  }
  proxy.answerWith("/v1/use-notice", () => ({ saved: "yes" }));
  await assert.rejects(takeNotice(line, use), (error) => error instanceof CallError && error.fault === "not_biscuit_tin");
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
