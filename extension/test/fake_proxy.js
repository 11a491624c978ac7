// A stand-in for the proxy's API, for tests only: it pairs, says hello and streams what a test publishes.
// It judges nothing, proxies nothing, and is no reference for the real one.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/** @param {import("node:http").IncomingMessage} request */
async function readBody(request) {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text);
}

/** A host of which nothing was seen. @param {string} host */
function emptySite(host) {
  return {
    ...{ seq: 0, host, council: null, service: null, supplier: null, verdict: "nothing_seen" },
    ...{ conclusion: { tone: "nothing", sentence: { text: "No cookies seen yet." }, more: null }, summary: { text: "No cookies seen yet." }, verdict_word: { text: "Nothing seen yet" } },
    counts: { total: 0, as_declared: 0, differs: 0, not_declared: 0, cannot_tell: 0, attention: 0 },
  };
}

function send(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

/** Interval of the empty lines in a feed, in milliseconds. */
const BEAT_MS = 2_000;

class FakeProxy {
  id = "k1";
  code = "7KQ4-M2XA";
  key = randomBytes(32);
  /** Every request, in order. */
  requests = [];
  #snapshot;
  #server = createServer((request, response) => void this.#receive(request, response));
  #proves = true;
  #refusal = 0;
  #nonces = new Map();
  #feeds = new Set();
  #looks = new Set();
  #lookAnswer = { looking: true, sentence: null };
  #arrivals = [];
  #events = [];
  /** Answers of authorised requests, by path; undefined is sent as 404. */
  #answers = new Map([
    // Nothing to say about what the browser holds, until a test says something.
    ["/v1/annotate", () => undefined],
    ["/v1/site", ({ hosts }) => ({ paused: false, sites: hosts.map((host) => this.#badge(host)) })],
    ["/v1/pause", (body) => body],
    ["/v1/leave-alone", () => ({ left_alone: [] })],
    ["/v1/system-proxy", () => ({ mode: "direct" })],
    ["/v1/purge", () => ({ hosts: 0, cookies: 0, erased: true })],
  ]);

  constructor(snapshot) {
    this.#snapshot = snapshot;
  }

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.api = `127.0.0.1:${this.#server.address().port}`;
  }

  async #receive(request, response) {
    const { url, method, headers } = request;
    const body = await readBody(request);
    this.requests.push({ path: url, method, headers, body });
    for (const arrival of this.#arrivals.splice(0)) arrival();
    if (this.#refusal > 0) return send(response, this.#refusal);
    if (method !== "POST") return send(response, 404);
    if (url === "/v1/pair") return this.#pair(body, response);
    if (url === "/v1/hello") return this.#hello(body, response);
    const isLong = url === "/v1/feed" || url === "/v1/look";
    if (!isLong && !this.#answers.has(url)) return send(response, 404);
    if (!this.#isAuthorised(headers.authorization)) return send(response, 401);
    if (url === "/v1/feed") return this.#feed(body, response);
    if (url === "/v1/look") return this.#look(response);
    const answer = this.#answers.get(url)(body);
    return send(response, answer === undefined ? 404 : 200, answer);
  }

  #pair({ code }, response) {
    if (code !== this.code) return send(response, 403);
    return send(response, 200, { id: this.id, key: this.key.toString("base64url") });
  }

  #hello(body, response) {
    if (body.id !== this.id) return send(response, 401);
    const nonce = randomBytes(16).toString("base64url");
    this.#nonces.set(nonce, body.nonce);
    const proof = this.#proves ? this.#mac("server", body.nonce, nonce) : randomBytes(32).toString("base64url");
    return send(response, 200, { nonce, proof, proxy: this.#snapshot.proxy });
  }

  #feed({ after }, response) {
    response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    const first = after === undefined ? [this.#snapshot] : this.#events.filter((event) => event.seq > after);
    response.write(first.map((event) => `${JSON.stringify(event)}\n`).join("") || "\n");
    this.#feeds.add(response);
    // As often as the real one's heartbeats, or the feed would be taken for dead.
    const beat = setInterval(() => response.write("\n"), BEAT_MS);
    response.on("close", () => (clearInterval(beat), this.#feeds.delete(response)));
  }

  /** Answers a yes, which lasts as long as the answer. */
  #look(response) {
    response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    response.write(`${JSON.stringify(this.#lookAnswer)}\n`);
    if (!this.#lookAnswer.looking) return void response.end();
    this.#looks.add(response);
    response.on("close", () => {
      this.#looks.delete(response);
      for (const arrival of this.#arrivals.splice(0)) arrival();
    });
  }

  #badge(host) {
    const site = this.#snapshot.sites?.find((site) => site.host === host) ?? emptySite(host);
    return { site, badge: site.counts.attention, listed: true, left_alone: false };
  }

  #mac(side, client, server) {
    return createHmac("sha256", this.key).update(`${side}|${this.api}|${this.#snapshot.proxy}|${client}|${server}`).digest("base64url");
  }

  #isAuthorised(header) {
    const [scheme, id, nonce, proof = ""] = (header ?? "").split(" ");
    const client = this.#nonces.get(nonce);
    this.#nonces.delete(nonce);
    if (scheme !== "BiscuitTin" || id !== this.id || client === undefined) return false;
    const wanted = Buffer.from(this.#mac("client", client, nonce));
    return wanted.length === proof.length && timingSafeEqual(wanted, Buffer.from(proof));
  }

  /** How many feeds are open. */
  feeds() {
    return this.#feeds.size;
  }

  /** Resolves with the first request that fits, once there is one. */
  async until(fits) {
    while (!this.requests.some(fits)) await new Promise((resolve) => this.#arrivals.push(resolve));
    return this.requests.find(fits);
  }

  /** Sends events to every open feed, and keeps them for feeds that resume. */
  publish(...events) {
    this.#events.push(...events);
    for (const event of events) this.sendLine(JSON.stringify(event));
  }

  /** Sends a line as it is. */
  sendLine(line) {
    for (const feed of this.#feeds) feed.write(`${line}\n`);
  }

  /** Ends all feeds, as a restart would. */
  hangUp() {
    for (const feed of this.#feeds) feed.destroy();
  }

  /** How many yeses hold. */
  looks() {
    return this.#looks.size;
  }

  /** Resolves once no yes holds. */
  async untilNobodyLooks() {
    while (this.#looks.size > 0) await new Promise((resolve) => this.#arrivals.push(resolve));
  }

  /** Answers the next yes like this. */
  answerLook(answer) {
    this.#lookAnswer = answer;
  }

  /** Looks no more, as after half a day. */
  endLooks() {
    for (const look of this.#looks) look.end();
  }

  /** Replaces the answer to the requests of a path. */
  answerWith(path, answer) {
    this.#answers.set(path, answer);
  }

  /** Loses the key: from now on every proof is wrong. */
  loseKey() {
    this.#proves = false;
  }

  /** Answers every request with this status; 0 answers as usual. */
  refuseWith(status) {
    this.#refusal = status;
  }

  async stop() {
    this.hangUp();
    this.endLooks();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** @param {{ snapshot: object }} start what a feed begins with */
export async function startFakeProxy({ snapshot }) {
  const proxy = new FakeProxy(snapshot);
  await proxy.start();
  return proxy;
}
