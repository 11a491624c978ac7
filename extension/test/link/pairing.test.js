// Tests what a typed code or address becomes, and that pairing keeps nothing but a key that only signs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CallError, readAddress } from "../../link/post.js";
import { pair, readCode } from "../../link/pairing.js";
import { startFakeProxy } from "../fake_proxy.js";
import { emptySnapshot } from "../fixtures.js";

for (const [typed, code] of [
  ["7KQ4-M2XA", "7KQ4-M2XA"],
  ["7kq4m2xa", "7KQ4-M2XA"],
  ["  7kq4 – m2xa\n", "7KQ4-M2XA"],
  ["OIL0-1111", "0110-1111"],
  ["7KQ4-M2X", undefined],
  ["7KQ4-M2XAB", undefined],
  ["7KQ4-M2XU", undefined],
  ["", undefined],
]) {
  test(`the typed code ${JSON.stringify(typed)} is read as ${code ?? "no code"}`, () => assert.equal(readCode(typed), code));
}

for (const [typed, address] of [
  ["127.0.0.1:8643", "127.0.0.1:8643"],
  [" http://127.0.0.1:8643/ ", "127.0.0.1:8643"],
  ["localhost:9000", "127.0.0.1:9000"],
  ["8643", "127.0.0.1:8643"],
  ["127.0.0.1", undefined],
  ["192.0.2.1:8643", undefined],
  ["127.0.0.1:0", undefined],
  ["127.0.0.1:70000", undefined],
  ["127.0.0.1:1@evil.example", undefined],
  ["", undefined],
]) {
  test(`the typed address ${JSON.stringify(typed)} is read as ${address ?? "no address"}`, () => assert.equal(readAddress(typed), address));
}

test("a right code makes a key that signs and cannot be read out", async (t) => {
  const proxy = await startFakeProxy({ snapshot: emptySnapshot() });
  t.after(() => proxy.stop());
  const { id, key, api } = await pair({ api: proxy.api, code: proxy.code, fetch });
  assert.equal(id, proxy.id);
  assert.equal(api, proxy.api);
  assert.equal(key.extractable, false);
  assert.deepEqual(key.usages.toSorted(), ["sign", "verify"]);
});

test("a wrong code is refused with a fault that has its own words", async (t) => {
  const proxy = await startFakeProxy({ snapshot: emptySnapshot() });
  t.after(() => proxy.stop());
  await assert.rejects(
    pair({ api: proxy.api, code: "0000-0000", fetch }),
    (error) => error instanceof CallError && error.fault === "pairing_refused",
  );
});

test("a key of the wrong size is refused", async () => {
  for (const key of ["", "AAAA", "!!!!", "A".repeat(86)]) {
    const answer = async () => Response.json({ id: "k", key });
    await assert.rejects(
      pair({ api: "127.0.0.1:1", code: "7KQ4-M2XA", fetch: answer }),
      (error) => error instanceof CallError && error.fault === "not_biscuit_tin",
    );
  }
});

test("a request sends no cookies, follows no redirect and leaves no copy", async () => {
  let options;
  const listen = async (_url, given) => ((options = given), Response.json({ id: "k", key: "A".repeat(43) }));
  await pair({ api: "127.0.0.1:1", code: "7KQ4-M2XA", fetch: listen });
  const { method, credentials, redirect, cache, referrerPolicy } = options;
  assert.deepEqual(
    { method, credentials, redirect, cache, referrerPolicy },
    { method: "POST", credentials: "omit", redirect: "error", cache: "no-store", referrerPolicy: "no-referrer" },
  );
});
