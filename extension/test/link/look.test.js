// Tests of the yes to a site in front: it lasts as long as its answer, and no longer than its caller wants.

import assert from "node:assert/strict";
import { test } from "node:test";
import { askToLook } from "../../link/look.js";
import { CallError } from "../../link/post.js";
import { importKey } from "../../link/hello.js";
import { startFakeProxy } from "../fake_proxy.js";
import { emptySnapshot } from "../fixtures.js";

const QUESTION = { host: "pay.example", council: "luton", lang: "en-GB" };

async function scene(t) {
  const proxy = await startFakeProxy({ snapshot: emptySnapshot() });
  t.after(() => proxy.stop());
  const key = await importKey(proxy.key.toString("base64url"));
  const stopper = new AbortController();
  return { proxy, stopper, line: { api: proxy.api, pairing: { id: proxy.id, key, api: proxy.api }, fetch, signal: stopper.signal } };
}

test("a yes proves the key, says no more than host, council and language, and ends with its caller", async (t) => {
  const { proxy, stopper, line } = await scene(t);
  const answer = await askToLook(line, QUESTION);
  assert.equal(answer.looking, true);
  assert.equal(proxy.looks(), 1);
  const [request] = proxy.requests.filter(({ path }) => path === "/v1/look");
  assert.deepEqual(request.body, QUESTION);
  assert.match(request.headers.authorization, /^BiscuitTin /);
  stopper.abort();
  await answer.ended;
  await proxy.untilNobodyLooks();
});

test("a yes ends when the proxy looks no more", async (t) => {
  const { proxy, line } = await scene(t);
  const { ended } = await askToLook(line, QUESTION);
  proxy.endLooks();
  await ended;
});

test("a yes that cannot be made good says why", async (t) => {
  const { proxy, line } = await scene(t);
  proxy.answerLook({ looking: false, sentence: { text: "Run it." } });
  const { looking, sentence, ended } = await askToLook(line, QUESTION);
  assert.deepEqual([looking, sentence.text], [false, "Run it."]);
  await ended;
});

test("an answer of another shape is no yes", async (t) => {
  const { proxy, line } = await scene(t);
  for (const wrong of [{}, { looking: "yes", sentence: null }, { looking: true, sentence: 7 }, []]) {
    proxy.answerLook(wrong);
    await assert.rejects(askToLook(line, QUESTION), (error) => error instanceof CallError && error.fault === "not_biscuit_tin", JSON.stringify(wrong));
  }
});
