// What only a browser does: a WebSocket by HTTP/2's extended CONNECT, an event stream, a fetch that reads part by part.
// A page does all of it direct and through the proxy, and must learn the same; the origin must see the same kind of request.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { trust } from "./chromium.js";

const HOST = "faithful.council.test";
const PAGE = "<!doctype html><html lang=en><title>Page</title><h1>Page</h1>";

/** A self-made certificate would be left to the browser, so there is a CA, which the proxy is told of. */
function certificates(folder) {
  const at = (name) => join(folder, name);
  const openssl = (...words) => execFileSync("openssl", words, { stdio: "ignore" });
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "30", "-subj", "/CN=Test CA");
  openssl(
    ..."req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=leaf".split(" "),
    ..."-addext basicConstraints=critical,CA:FALSE -addext".split(" "),
    `subjectAltName=DNS:${HOST}`,
    ...["-keyout", at("key.pem"), "-out", at("leaf.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key")],
  );
  return { ca: at("ca.pem"), identity: { key: readFileSync(at("key.pem")), cert: readFileSync(at("leaf.pem")) } };
}

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

async function start(t, folder, ca, port) {
  const { BISCUIT_TIN_BIN } = process.env;
  if (!BISCUIT_TIN_BIN || !existsSync(BISCUIT_TIN_BIN)) throw new Error("BISCUIT_TIN_BIN must name a built binary");
  const ready = join(folder, "ready.json");
  const words = ["run", "--listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0", "--data-dir", join(folder, "data"), "--ready-file", ready];
  const more = ["--intercept", HOST, "--origin-ca", ca, "--resolve", `${HOST}:443:127.0.0.1:${port}`];
  const proxy = spawn(BISCUIT_TIN_BIN, [...words, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => proxy.kill("SIGKILL"));
  await once(createInterface(proxy.stdout), "line");
  const { proxy: address, ca: root } = JSON.parse(readFileSync(ready, "utf8"));
  return { address, root };
}

test("Chromium learns the same of a site direct and through the proxy", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bt-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder);
  const { seen, port } = await origin(t, identity);
  const { address, root } = await start(t, folder, ca, port);
  const learnt = [];
  const issuers = [];
  for (const [name, trusted, proxy] of [["direct", ca, undefined], ["through", root, { server: `http://${address}` }]]) {
    const home = join(folder, name);
    trust(home, [trusted]);
    const browser = await chromium.launch({
      executablePath: process.env.BISCUIT_TIN_CHROMIUM ?? "/usr/bin/chromium",
      proxy,
      env: { ...process.env, HOME: home },
      // Chromium's own sandbox refuses to run as root, as in a container.
      args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-quic", `--host-resolver-rules=MAP ${HOST}:443 127.0.0.1:${port}`],
    });
    t.after(() => browser.close());
    const page = await (await browser.newContext()).newPage();
    const answer = await page.goto(`https://${HOST}/`);
    issuers.push((await answer.securityDetails())?.issuer);
    const digest = createHash("sha256").update(await answer.body()).digest("hex");
    learnt.push({ digest, asked: await page.evaluate(visit), seen: seen.splice(0) });
    await browser.close();
  }
  assert.notEqual(issuers[1], issuers[0], "the second visit was looked at");
  assert.equal(learnt[0].seen[1][2], "websocket", "Chromium uses extended CONNECT");
  assert.deepEqual(learnt[1], learnt[0]);
});
