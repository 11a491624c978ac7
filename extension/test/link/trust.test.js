// Tests when a browser counts as one that trusts the local root.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isTrusted } from "../../link/trust.js";

/** Runs the probe against these answers, one an attempt; says what came out, and how often it asked. */
async function probe(...answers) {
  const asked = [];
  const fetch = async (url, options) => {
    asked.push([url, options.credentials, options.cache, options.redirect]);
    const answer = answers[asked.length - 1] ?? answers.at(-1);
    if (answer === undefined) throw new TypeError("Failed to fetch");
    return { status: answer };
  };
  return { trusted: await isTrusted(fetch, async () => {}), asked };
}

test("a browser that accepts the proxy's own answer trusts us, and is asked once", async () => {
  const { trusted, asked } = await probe(204);
  assert.equal(trusted, true);
  assert.deepEqual(asked, [["https://trust.biscuit-tin.invalid/", "omit", "no-store", "error"]]);
});

test("a route that the browser's network learns of a little later is waited for, and one failure is not the end", async () => {
  assert.equal((await probe(undefined, undefined, 204)).trusted, true);
});

test("a browser that refuses, or somebody else's answer, is no trust", async () => {
  for (const answer of [undefined, 200, 404, 502]) {
    const { trusted, asked } = await probe(answer);
    assert.equal(trusted, false, String(answer));
    assert.equal(asked.length, 5);
  }
});
