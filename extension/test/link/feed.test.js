// Tests the handshake and the feed, with real cryptography and a real socket to a stand-in.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { CallError } from "../../link/post.js";
import { followFeed, readFeed } from "../../link/feed.js";
import { pair } from "../../link/pairing.js";
import { importKey, prove, sayHello } from "../../link/hello.js";
import { startFakeProxy } from "../fake_proxy.js";
import { emptySnapshot, fixture } from "../fixtures.js";

async function paired(t) {
  const proxy = await startFakeProxy({ snapshot: emptySnapshot() });
  t.after(() => proxy.stop());
  const pairing = await pair({ api: proxy.api, code: proxy.code, fetch });
  return { proxy, line: { api: proxy.api, pairing, fetch } };
}

const faulty = (fault) => (error) => error instanceof CallError && error.fault === fault;

/** Follows the feed until `enough`, and collects lines, states and delays. */
function follow(line, { after = () => undefined, enough, wait = async () => {} }) {
  const stop = new AbortController();
  const seen = { lines: [], states: [], waits: [] };
  const check = () => enough(seen) && stop.abort();
  const done = followFeed({
    ...line,
    signal: stop.signal,
    lang: "en-GB",
    after,
    onLine: (text) => (seen.lines.push(JSON.parse(text)), check()),
    onState: (state) => (seen.states.push(state), check()),
    wait: async (ms, signal) => (seen.waits.push(ms), check(), await wait(ms, signal)),
  });
  return done.then(() => seen);
}

test("both sides prove the key, and the feed begins with the snapshot", async (t) => {
  const { line } = await paired(t);
  for await (const text of readFeed({ ...line, lang: "en-GB" })) {
    assert.equal(JSON.parse(text).type, "snapshot");
    return;
  }
  assert.fail("the feed ended without a line");
});

test("a server that cannot prove the key gets nothing: no proof, and no request after hello", async (t) => {
  const { proxy, line } = await paired(t);
  proxy.loseKey();
  await assert.rejects(sayHello(line), faulty("unverified"));
  await assert.rejects(async () => {
    for await (const _ of readFeed(line)) assert.fail("a line was read");
  }, faulty("unverified"));
  assert.ok(!proxy.requests.some(({ path, headers }) => path === "/v1/feed" || headers.authorization !== undefined));
});

test("a program that passes everything on to the API from another port is found out, and gets no proof", async (t) => {
  const { proxy, line } = await paired(t);
  const other = createServer(async (request, response) => {
    const body = (await request.toArray()).join("");
    const answer = await fetch(`http://${proxy.api}${request.url}`, { method: request.method, headers: { "Content-Type": "application/json" }, body });
    response.end(await answer.text());
  });
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  t.after(() => other.close());
  await assert.rejects(sayHello({ ...line, api: `127.0.0.1:${other.address().port}` }), faulty("unverified"));
  assert.deepEqual(proxy.requests.map(({ path }) => path), ["/v1/pair", "/v1/hello"]);
  // The control: at its own address it proves itself.
  await sayHello(line);
});

test("hello says where the proxy is, and one that says so without proof is not believed", async (t) => {
  const { proxy, line } = await paired(t);
  assert.equal((await sayHello(line)).proxy, emptySnapshot().proxy);
  const forged = async (...call) => {
    const answer = await (await fetch(...call)).json();
    return Response.json({ ...answer, proxy: "127.0.0.1:9" });
  };
  await assert.rejects(sayHello({ ...line, fetch: forged }), faulty("unverified"));
  assert.ok(!proxy.requests.some(({ headers }) => headers.authorization !== undefined));
});

test("a proof made with another key is refused", async (t) => {
  const { line } = await paired(t);
  const key = await importKey(Buffer.alloc(32, 7).toString("base64url"));
  await assert.rejects(sayHello({ ...line, pairing: { ...line.pairing, key } }), faulty("unverified"));
});

test("each hello has a new nonce, and each proof serves one request", async (t) => {
  const { proxy, line } = await paired(t);
  const first = await sayHello(line);
  const second = await sayHello(line);
  assert.notEqual(first.authorization, second.authorization);
  const nonces = proxy.requests.filter(({ path }) => path === "/v1/hello").map(({ body }) => body.nonce);
  assert.equal(new Set(nonces).size, nonces.length);
  for (const nonce of nonces) assert.equal(Buffer.from(nonce, "base64url").length, 16);
});

test("the key travels at pairing and never again", async (t) => {
  const { proxy, line } = await paired(t);
  await sayHello(line);
  assert.ok(!JSON.stringify(proxy.requests).includes(proxy.key.toString("base64url")));
  assert.equal(line.pairing.key.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("raw", line.pairing.key));
});

test("each refusal has its own fault", async (t) => {
  const { proxy, line } = await paired(t);
  for (const [status, fault] of [[401, "pairing_refused"], [403, "pairing_refused"], [429, "busy"], [404, "not_biscuit_tin"], [500, "not_biscuit_tin"]]) {
    proxy.refuseWith(status);
    await assert.rejects(sayHello(line), faulty(fault), String(status));
  }
});

test("another program on the port is not taken for Biscuit Tin", async (t) => {
  const { line } = await paired(t);
  for (const body of ["<html>", "null", "[]", '{"nonce":1,"proof":2,"proxy":3}', '{"nonce":"a","proof":"b"}']) {
    const other = createServer((_request, response) => response.end(body));
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    await assert.rejects(sayHello({ ...line, api: `127.0.0.1:${other.address().port}` }), faulty("not_biscuit_tin"), body);
    other.close();
  }
});

test("a malformed proof is refused as a wrong one", async (t) => {
  const { line } = await paired(t);
  const other = createServer((_request, response) => response.end('{"nonce":"a","proof":"%%%","proxy":"127.0.0.1:1"}'));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  t.after(() => other.close());
  await assert.rejects(sayHello({ ...line, api: `127.0.0.1:${other.address().port}` }), faulty("unverified"));
});

test("a refused connection is not_connected", async (t) => {
  const { proxy, line } = await paired(t);
  await proxy.stop();
  proxy.stop = async () => {};
  await assert.rejects(sayHello(line), faulty("not_connected"));
});

test("every event arrives, one a line, however the bytes are cut", async (t) => {
  const { proxy, line } = await paired(t);
  const seen = follow(line, { enough: ({ lines }) => lines.length === 3 });
  await proxy.until(({ path }) => path === "/v1/feed");
  proxy.publish(fixture("cookie"), fixture("heartbeat"));
  assert.deepEqual((await seen).lines.map(({ type }) => type), ["snapshot", "cookie", "heartbeat"]);
});

/** The address of a proxy that is not there. */
const API = "127.0.0.1:1";

/** A fetch without a network: hello is answered as the proxy does, the feed with this stream. */
function fetchOf(key, feed) {
  return async (url, { body, signal }) => {
    if (!url.endsWith("/hello")) return new Response(feed(signal));
    const said = { proxy: "127.0.0.1:2", nonce: "s" };
    const greeting = { api: API, proxy: said.proxy, client: JSON.parse(body).nonce, server: said.nonce };
    return Response.json({ ...said, proof: await prove(key, "server", greeting) });
  };
}

async function withoutNetwork(feed) {
  const key = await importKey(Buffer.alloc(32, 1).toString("base64url"));
  return { api: API, pairing: { id: "k", key, api: "" }, fetch: fetchOf(key, feed) };
}

test("a line cut within a letter is put together again", async () => {
  const bytes = new TextEncoder().encode(`${JSON.stringify({ type: "heartbeat", seq: 1, note: "dŵr" })}\n`);
  const inPieces = () =>
    new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
  const lines = [];
  for await (const text of readFeed(await withoutNetwork(inPieces))) lines.push(JSON.parse(text).note);
  assert.deepEqual(lines, ["dŵr"]);
});

test("after a broken connection the feed resumes after the last event", async (t) => {
  const { proxy, line } = await paired(t);
  let seq;
  const seen = follow(line, {
    after: () => seq,
    enough: ({ lines }) => {
      seq = lines.at(-1)?.seq;
      if (lines.length === 1 && proxy.feeds() === 1) {
        proxy.hangUp();
        proxy.publish({ ...fixture("heartbeat"), seq: 41 });
      }
      return lines.length === 2;
    },
  });
  assert.deepEqual((await seen).lines.map((event) => event.seq), [0, 41]);
  assert.equal(proxy.requests.filter(({ path }) => path === "/v1/feed").at(-1).body.after, 0);
});

test("the delay doubles with each failure, up to a limit", async (t) => {
  const { proxy, line } = await paired(t);
  proxy.refuseWith(500);
  const { waits } = await follow(line, { enough: (seen) => seen.waits.length === 8 });
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

test("a proxy that takes the connection and says nothing is found out within 5 seconds of the page's opening", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { line } = await paired(t);
  const stop = new AbortController();
  const states = [];
  const frozen = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const done = followFeed({ ...line, fetch: frozen, signal: stop.signal, after: () => undefined, onLine() {}, onState: (state) => void states.push(state), wait: async () => stop.abort() });
  // The summary goes first for 400 ms.
  t.mock.timers.tick(4_500);
  await done;
  assert.deepEqual(states, ["connecting", "not_connected"]);
});

test("a feed that falls silent is dropped and tried again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const silent = (signal) => new ReadableStream({ start: (controller) => signal.addEventListener("abort", () => controller.error(signal.reason)) });
  const { states } = await follow(await withoutNetwork(silent), {
    enough: ({ states, waits }) => {
      if (states.at(-1) === "connected") t.mock.timers.tick(5_000);
      return waits.length === 1;
    },
  });
  assert.deepEqual(states, ["connecting", "connected", "not_connected"]);
});

test("after following was stopped no connection is left", async (t) => {
  const { proxy, line } = await paired(t);
  await follow(line, { enough: ({ lines }) => lines.length === 1 });
  await proxy.stop();
  proxy.stop = async () => {};
});
