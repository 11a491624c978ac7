// The soak's clients: what browsers do, over HTTP/1.1 and HTTP/2, each kind in its share.

import { once } from "node:events";
import { Agent, request as requestPlain } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTls } from "node:tls";
import { HOST } from "../../browser/site.js";
import { DOWNLOAD, EVENTS } from "./origin.js";

/** Of a hundred requests. */
const SHARES = { page1: 60, page2: 26, fresh: 5, download: 3, events: 3, reset: 1, socket: 2 };
/** Requests on one HTTP/2 connection, after which another one is opened. */
const RENEWED_AFTER = 200;
const TURNS = Object.entries(SHARES).flatMap(([kind, share]) => Array(share).fill(kind));

export class Clients {
  done = 0;
  underWay = 0;
  /** Number of each failure, by its text. */
  failures = new Map();
  kinds = {};
  #proxy;
  #root;
  #agent;
  #session;
  #sessionUses = 0;
  #all = new Set();

  constructor(proxy, root) {
    [this.#proxy, this.#root] = [proxy, root];
    this.#agent = this.#newAgent({ keepAlive: true, maxSockets: 12 });
  }

  async warmUp() {
    for (const kind of Object.keys(SHARES)) await this.#run(kind);
  }

  /** Does the nth request, of the kind whose turn it is. */
  ask(n) {
    // 37 and 100 have no common divisor, so each hundred has every kind in its share.
    const run = this.#run(TURNS[(n * 37) % TURNS.length]);
    this.#all.add(run);
    run.finally(() => this.#all.delete(run));
  }

  /** Waits for what is under way, and leaves. */
  async close() {
    await Promise.all(this.#all);
    this.#agent.destroy();
    this.#agent = this.#newAgent({ keepAlive: true, maxSockets: 12 });
    this.#leaveSession();
  }

  /** Closes the HTTP/2 connection once its answers have come. */
  #leaveSession() {
    this.#session?.then((session) => session.close()).catch(() => {});
    this.#session = undefined;
    this.#sessionUses = 0;
  }

  async #run(kind) {
    this.underWay += 1;
    try {
      await this[kind]();
    } catch (error) {
      const why = `${kind}: ${error.code ?? ""} ${error.message}`;
      this.failures.set(why, (this.failures.get(why) ?? 0) + 1);
    }
    this.underWay -= 1;
    this.done += 1;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
  }

  /** A TLS connection through the proxy. */
  async #open(protocol) {
    const [host, port] = this.#proxy.split(":");
    const ask = requestPlain({ host, port, method: "CONNECT", path: `${HOST}:443`, agent: false }).end();
    const [answer, socket] = await once(ask, "connect");
    if (answer.statusCode !== 200) throw new Error(`CONNECT was answered ${answer.statusCode}`);
    const tls = connectTls({ socket, servername: HOST, ca: this.#root, ALPNProtocols: [protocol] });
    await once(tls, "secureConnect");
    return tls;
  }

  #newAgent(options) {
    const agent = new Agent(options);
    agent.createConnection = (_, done) => {
      this.#open("http/1.1").then((socket) => done(null, socket), done);
    };
    return agent;
  }

  async #get(path, agent = this.#agent) {
    const asked = requestPlain({ host: HOST, path, agent, headers: { cookie: "visit=1; _ga=GA1.3.1", "sec-fetch-dest": "document" } }).end();
    const [response] = await once(asked, "response");
    const parts = await response.toArray();
    return { head: response.headers, body: Buffer.concat(parts) };
  }

  #expect(what, isSo) {
    if (!isSo) throw new Error(`${what} did not come whole`);
  }

  async page1() {
    const { head, body } = await this.#get("/");
    this.#expect("a page", body.includes("</h1>"));
    this.#expect("the cookies", head["set-cookie"]?.length === 3);
  }

  async fresh() {
    const agent = this.#newAgent({});
    await this.#get("/", agent);
    agent.destroy();
  }

  async download() {
    const { body } = await this.#get("/download");
    this.#expect("a download", body.length === DOWNLOAD);
  }

  async events() {
    const { body } = await this.#get("/events");
    this.#expect("an event stream", body.toString().match(/data:/g)?.length === EVENTS);
  }

  /** The origin breaks off, and the client must see that. */
  async reset() {
    const agent = this.#newAgent({});
    const end = await this.#get("/reset", agent).then(() => "whole", () => "broken");
    agent.destroy();
    this.#expect("the break", end === "broken");
  }

  async page2() {
    if (!this.#session || this.#sessionUses >= RENEWED_AFTER) {
      this.#leaveSession();
      const opened = this.#open("h2").then((socket) => {
        const session = connectHttp2(`https://${HOST}`, { createConnection: () => socket });
        session.on("error", () => {});
        session.on("close", () => {
          if (this.#session === opened) this.#session = undefined;
        });
        return session;
      });
      this.#session = opened;
    }
    this.#sessionUses += 1;
    const session = await this.#session;
    const stream = session.request({ ":path": "/", cookie: "visit=1; _ga=GA1.3.1", "sec-fetch-dest": "document" });
    const [head] = await once(stream, "response");
    const parts = await stream.toArray();
    this.#expect("a page", Buffer.concat(parts).includes("</h1>"));
    this.#expect("the cookies", head["set-cookie"]?.length === 3);
  }

  async socket() {
    const socket = await this.#open("http/1.1");
    socket.write(`GET /socket HTTP/1.1\r\nHost: ${HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
    const [head] = await once(socket, "data");
    this.#expect("the upgrade", head.toString().startsWith("HTTP/1.1 101"));
    for (const word of ["one", "two", "three"]) {
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | word.length, 0, 0, 0, 0]), Buffer.from(word)]));
      const [echo] = await once(socket, "data");
      this.#expect("an echo", echo.subarray(2).toString() === word);
    }
    socket.end();
    socket.resume();
    await once(socket, "close");
  }
}
