// Many council portals for the bench: each pattern of tests/browser/audit_site.js again and again under hosts of its own.
// Each request is passed on to the one portal of its pattern.

import { once } from "node:events";
import { Agent, createServer, request as ask } from "node:https";
import { VENDOR } from "../../browser/audit_notices.js";
import { BROKEN, DIE, PORTALS, startPortals } from "../../browser/audit_site.js";
import { certificates } from "../../browser/site.js";

/** The third parties of the portals: one that counts, and one whose frame asks for a choice. */
const THIRD = ["pixel.tracker.test", VENDOR];
/** Its renderer dies at once: one that fills its heap first takes half a minute beside others, and their memory. */
const CRASH = `<!doctype html><script>${DIE}</script>`;
/** What cannot be looked at, with the reason that has to be said. */
export const WRONG = { ...Object.fromEntries(["hung", "wall", "loop"].map((name) => [name, BROKEN[name]])), crash: "crashed" };

/**
 * Starts this many portals, of which four can never be looked at.
 * Returns them, the options of `audit`, the rule by which other browsers find them, and how often a page was asked for.
 */
export async function startMany(t, folder, number) {
  const patterns = Object.keys(PORTALS);
  const kind = (at) => Object.keys(WRONG)[at] ?? patterns[(at - 4) % patterns.length];
  const portals = Array.from({ length: number }, (_, at) => {
    const pattern = kind(at);
    const host = `www.${pattern}-${at}.test`;
    return { pattern, host, url: `https://${host}/` };
  });
  const options = await startPortals(t, folder);
  const asOne = options.filter((one) => one.includes(":443:127.0.0.1:"));
  const port = Number(asOne.find((one) => one.startsWith(`${THIRD[0]}:`)).split(":").at(-1));
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const { ca, identity } = certificates(folder, [...THIRD, ...portals.map(({ host }) => host)].join(",DNS:"));
  const pages = new Map();
  const serve = (incoming, outgoing) => {
    const { host = "" } = incoming.headers;
    const pattern = THIRD.includes(host) ? host : host.split(".").at(-2)?.replace(/-\d+$/, "");
    if (incoming.url === "/") pages.set(host, (pages.get(host) ?? 0) + 1);
    if (pattern === "crash") return void outgoing.writeHead(200, { "Content-Type": "text/html", "Set-Cookie": "crash_cookie=CANARY; Path=/; Secure" }).end(CRASH);
    const headers = { ...incoming.headers, host: THIRD.includes(host) ? host : `www.${pattern}.test` };
    const passed = ask({ host: "127.0.0.1", port, agent, method: incoming.method, path: incoming.url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  };
  const server = createServer(identity, serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), server.closeAllConnections()));
  const own = server.address().port;
  const hosts = [...THIRD, ...portals.map(({ host }) => host)];
  t.after(() => agent.destroy());
  return {
    portals,
    options: ["--origin-ca", ca, ...THIRD.flatMap((host) => ["--intercept", host]), ...hosts.flatMap((host) => ["--resolve", `${host}:443:127.0.0.1:${own}`])],
    rules: `MAP *.test 127.0.0.1:${own}`,
    takePages: () => {
      const taken = new Map(pages);
      pages.clear();
      return taken;
    },
  };
}

/** The cookies that a pattern plants, by when a visitor first gets each; those that browsers refuse are none. */
export function planted(pattern) {
  if (WRONG[pattern]) return { before: [], no: [], yes: [], keys: [] };
  const { planted, refused = [], stored = {} } = PORTALS[pattern];
  const of = (...phases) => Object.keys(planted).filter((name) => !refused.includes(name) && planted[name].some((phase) => phases.includes(phase)));
  const before = of("arrive");
  const later = (names) => names.filter((name) => !before.includes(name));
  return { before, no: later(of("refuse", "reload")), yes: later(of("accept")), keys: Object.keys(stored), offersNone: PORTALS[pattern].refuse.startsWith("no_refuse_offered") };
}
