// What only a browser does: a WebSocket by HTTP/2's extended CONNECT, an event stream, a fetch that reads part by part.
// A page does all of it direct and through the proxy, and must learn the same; the origin must see the same kind of request.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HOST, certificates, open, start } from "./council.js";
import { within } from "./timeout.js";

const PAGE = "<!doctype html><html lang=en><title>Page</title><h1>Page</h1>";

/** One short frame of a WebSocket, unmasked; the client's are masked (RFC 6455 section 5.2). */
function unmask(frame) {
  const [mask, payload] = [frame.subarray(2, 6), frame.subarray(6, 6 + (frame[1] & 0x7f))];
  return Buffer.concat([Buffer.from([frame[0], payload.length]), payload.map((byte, at) => byte ^ mask[at % 4])]);
}

async function origin(t, identity) {
  const seen = [];
  const server = createSecureServer({ ...identity, settings: { enableConnectProtocol: true } });
  server.on("stream", (stream, headers) => {
    const { ":path": path, ":protocol": protocol, ":method": method } = headers;
    stream.on("error", () => {});
    if (path === "/favicon.ico") return stream.respond({ ":status": 404 }, { endStream: true });
    seen.push([method, path, protocol, headers["sec-websocket-protocol"], headers["sec-websocket-extensions"]]);
    if (protocol === "websocket") {
      stream.respond({ ":status": 200, "sec-websocket-protocol": "chat" });
      stream.on("data", (frame) => stream.write(unmask(frame)));
    } else if (path === "/events") {
      stream.respond({ "content-type": "text/event-stream" });
      stream.write("data: 1\n\n");
      server.once("next", () => stream.end("data: 2\n\n"));
    } else if (path === "/next") {
      server.emit("next");
      stream.respond({ ":status": 204 }, { endStream: true });
    } else {
      stream.respond({ "content-type": path === "/" ? "text/html" : "text/plain", "x-odd": "a  b" });
      stream.end(path === "/" ? PAGE : "x".repeat(2_000_000));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { seen, port: server.address().port };
}

/** Runs in the page. */
async function visit() {
  const socket = new WebSocket(`wss://${location.host}/socket`, ["chat", "talk"]);
  const said = await new Promise((resolve, reject) => {
    socket.onopen = () => socket.send("hello");
    socket.onmessage = (event) => resolve([event.data, socket.protocol, socket.extensions]);
    socket.onerror = () => reject(new Error("the socket failed"));
  });
  const events = [];
  const source = new EventSource("/events");
  await new Promise((resolve) => {
    // The second event is sent once the first has arrived, so nothing may hold it back.
    source.onmessage = ({ data }) => (events.push(data), events.length === 1 ? fetch("/next") : resolve());
  });
  source.close();
  const answer = await fetch("/large");
  const body = await answer.text();
  return { said, events, odd: answer.headers.get("x-odd"), length: body.length, status: answer.status };
}

test("Chromium learns the same of a site direct and through the proxy", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bt-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder);
  const { seen, port } = await origin(t, identity);
  const { address, root } = await start(t, folder, ca, port);
  const learnt = [];
  const issuers = [];
  for (const [name, trusted, proxy] of [["direct", ca, undefined], ["through", root, address]]) {
    const browser = await open(t, join(folder, name), { trusted, proxy, port });
    const page = await (await browser.newContext()).newPage();
    const answer = await page.goto(`https://${HOST}/`);
    issuers.push((await answer.securityDetails())?.issuer);
    const digest = createHash("sha256").update(await answer.body()).digest("hex");
    learnt.push({ digest, asked: await within(`the page to learn of the site ${name}`, page.evaluate(visit)), seen: seen.splice(0) });
    await browser.close();
  }
  assert.notEqual(issuers[1], issuers[0], "the second visit was looked at");
  assert.equal(learnt[0].seen[1][2], "websocket", "Chromium uses extended CONNECT");
  assert.deepEqual(learnt[1], learnt[0]);
});
