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
    ...{ seq: 0, host, council: null, service: null, supplier: null, verdict: "as_declared" },
    ...{ summary: { text: "No cookies seen yet." }, verdict_word: { text: "As declared" } },
    counts: { total: 0, as_declared: 0, differs: 0, not_declared: 0, cannot_tell: 0 },
  };
}

/**
 * @param {{ snapshot: object, port?: number, key?: Buffer }} start `key` and `port` bring back an earlier one
 */
export async function startFakeProxy({ snapshot, port = 0, key = randomBytes(32) }) {
  const id = "k1";
  const code = "7KQ4-M2XA";
  let proves = true;
  let refuses = 0;
  let pairings = 0;
  const nonces = new Map();
  const feeds = new Set();
  const requests = [];
  const arrivals = [];
  const events = [];

  const mac = (side, client, server) => createHmac("sha256", key).update(`${side}|${client}|${server}`).digest("base64url");
  const answer = (response, status, body) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(body === undefined ? "" : JSON.stringify(body));
  };

  /** Answers that a test gave, by path; and the ones that stand for "nothing". */
  const answers = new Map([
    // Nothing to say about what the browser holds, until a test says something.
    ["/v1/annotate", () => undefined],
    ["/v1/site", (body) => ({ paused: false, sites: body.hosts.map((host) => ({ site: snapshot.sites?.find((site) => site.host === host) ?? emptySite(host), badge: 0, listed: true, left_alone: false })) })],
    ["/v1/pause", (body) => body],
    ["/v1/leave-alone", () => ({ left_alone: [] })],
    ["/v1/purge", () => ({ hosts: 0, cookies: 0, erased: true })],
  ]);

  const authorised = (header) => {
    const [scheme, who, nonce, proof = ""] = (header ?? "").split(" ");
    const client = nonces.get(nonce);
    nonces.delete(nonce);
    if (scheme !== "BiscuitTin" || who !== id || client === undefined) return false;
    const wanted = Buffer.from(mac("client", client, nonce));
    return wanted.length === proof.length && timingSafeEqual(wanted, Buffer.from(proof));
  };

  const routes = {
    "/v1/pair": (body, _request, response) => {
      pairings += 1;
      if (body.code !== code) return answer(response, 403);
      return answer(response, 200, { id, key: key.toString("base64url") });
    },
    "/v1/hello": (body, _request, response) => {
      if (body.id !== id) return answer(response, 401);
      const nonce = randomBytes(16).toString("base64url");
      nonces.set(nonce, body.nonce);
      const proof = proves ? mac("server", body.nonce, nonce) : randomBytes(32).toString("base64url");
      return answer(response, 200, { nonce, proof });
    },
    "/v1/feed": (body, request, response) => {
      if (!authorised(request.headers.authorization)) return answer(response, 401);
      response.writeHead(200, { "Content-Type": "application/x-ndjson" });
      const missed = events.filter((event) => event.seq > body.after);
      const first = body.after === undefined ? [snapshot] : missed;
      response.write(first.map((event) => `${JSON.stringify(event)}\n`).join("") || "\n");
      feeds.add(response);
      response.on("close", () => feeds.delete(response));
      return undefined;
    },
  };

  for (const path of answers.keys()) {
    routes[path] = (body, request, response) =>
{
      if (!authorised(request.headers.authorization)) return answer(response, 401);
      const said = answers.get(path)(body);
      return answer(response, said === undefined ? 404 : 200, said);
    };
  }

  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    requests.push({ path: request.url, method: request.method, headers: request.headers, body });
    for (const arrival of arrivals.splice(0)) arrival();
    if (refuses > 0) return answer(response, refuses);
    const route = request.method === "POST" ? routes[request.url] : undefined;
    return route ? route(body, request, response) : answer(response, 404);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  return {
    id,
    code,
    key,
    port: server.address().port,
    api: `127.0.0.1:${server.address().port}`,
    requests,
    pairings: () => pairings,
    feeds: () => feeds.size,
    /** Resolves at the next request that fits. */
    async until(fits) {
      while (!requests.some(fits)) await new Promise((resolve) => arrivals.push(resolve));
      return requests.find(fits);
    },
    /** Sends events to everyone, and keeps them for those who resume. */
    publish(...given) {
      events.push(...given);
      for (const feed of feeds) for (const event of given) feed.write(`${JSON.stringify(event)}\n`);
    },
    /** Sends a line as it is. */
    sendLine(line) {
      for (const feed of feeds) feed.write(`${line}\n`);
    },
    /** Ends all feeds, as a restart would. */
    hangUp() {
      for (const feed of feeds) feed.destroy();
    },
    /** Changes what a question is answered with. */
    answerWith(path, answering) {
      answers.set(path, answering);
    },
    /** Changes what the next snapshot says. */
    setSnapshot(next) {
      snapshot = next;
    },
    /** Loses the key: from now on every proof is wrong. */
    loseKey() {
      proves = false;
    },
    /** Answers every request with this status; 0 answers as usual. */
    refuseWith(status) {
      refuses = status;
    },
    async stop() {
      for (const feed of feeds) feed.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
