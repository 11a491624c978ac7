// Decides which requests go through the proxy, as a PAC file (Chromium) and as an answer for one request (Firefox), and
// reads the browser's own proxy setting, so that everything else goes as it did. It does not talk to the browser:
// browser.js applies what it says.

import { routable } from "./hosts.js";
import { findProxy, isOurs, otherWay, portOf } from "./way.js";

/** @typedef {import("./browser.js").Held} Held */
/** @typedef {import("./browser.js").ProxyInfo} ProxyInfo */
/** @typedef {import("./browser.js").ProxySetting} ProxySetting */
/** @typedef {import("./browser.js").Obstacle} Obstacle */
/** @typedef {{ scheme?: string | undefined, host: string, port?: number | undefined }} Server  a proxy */
/** @typedef {{ [K in "singleProxy" | "proxyForHttp" | "proxyForHttps" | "proxyForFtp" | "fallbackProxy"]?: Server | null | undefined } & { bypassList?: string[] | undefined }} Rules  the browser's, or those that the system's settings come to */
/** @typedef {import("./way.js").Other} Other */
/** @typedef {import("./way.js").Bypass} Bypass */

/** Time for which Firefox goes direct after the proxy did not answer, in seconds. */
const FAILOVER_SECONDS = 3;
/** The name for which the proxy answers itself, with a leaf of the local root: no network has it (RFC 6761 section 6.4). */
export const PROBE = "trust.biscuit-tin.invalid";
/** The way of a browser without a proxy. @type {Other} */
export const STRAIGHT = { bypass: [], ways: {}, rest: "DIRECT" };
/** What may stand in the way of a route. @type {readonly Obstacle[]} */
const OBSTACLES = ["untrusted", "extension", "policy", "script", "system", "unlike", "allow"];
/** What PAC files call the kinds of proxies. @type {Record<string, string>} */
const KINDS = { http: "PROXY", https: "HTTPS", quic: "QUIC", socks4: "SOCKS", socks5: "SOCKS5" };
/** The usual port of each kind. @type {Record<string, number>} */
const PORTS = { http: 80, https: 443, quic: 443, socks4: 1080, socks5: 1080 };

/**
 * The proxy's host and port. Only a loopback address is accepted.
 * @param {string} proxy
 * @returns {{ host: string, port: number }}
 */
export function readProxy(proxy) {
  const found = /^(127\.0\.0\.1|\[::1\]):(\d{1,5})$/.exec(proxy);
  const port = Number(found?.[2]);
  if (!found?.[1] || port < 1 || port > 65535) throw new RangeError("the proxy is not on this computer");
  return { host: found[1], port };
}

/** @param {readonly string[]} hosts @returns {Record<string, 1>} */
function asKeys(hosts) {
  return Object.fromEntries(routable(hosts).map((host) => [host, 1]));
}

/**
 * The PAC file of a route. Its rules end by themselves at `until`, in Unix milliseconds; another end makes another file,
 * with which the browser tries a proxy again that it found down.
 * @param {Held} held
 * @param {number} until
 */
export function pacFor({ proxy, hosts, other = STRAIGHT }, until) {
  const { host, port } = readProxy(proxy);
  const route = { proxy: `PROXY ${host}:${port}`, hosts: asKeys(hosts), probe: PROBE, until, other };
  return `var route = ${JSON.stringify(route)};
${[portOf, isOurs, otherWay, findProxy].join("\n")}
function FindProxyForURL(url, host) {
  return findProxy(route, new Date().getTime(), isInNetEx, url, host);
}
`;
}

/** Whether a route has a request. @param {Held | undefined} held @param {string} url */
export function hasRoute(held, url) {
  const name = new URL(url).hostname;
  return held !== undefined && (name === PROBE || isOurs(asKeys(held.hosts), url, name));
}

/** The answer for one request that a route has. @param {Held} held @param {string} url @returns {ProxyInfo[]} */
export function routeOf({ proxy }, url) {
  const { host, port } = readProxy(proxy);
  /** @type {ProxyInfo} */
  const through = { type: "http", host: host.replace(/[[\]]/g, ""), port, failoverTimeout: FAILOVER_SECONDS };
  return new URL(url).hostname === PROBE ? [through] : [through, { type: "direct" }];
}

/** The route with the sites in front that somebody asked to look at. @param {Held} held @param {readonly string[]} asked */
export function withAsked(held, asked) {
  return { ...held, hosts: [...held.hosts, ...asked] };
}

/** Whether two lists of hosts are the same. @param {readonly string[]} a @param {readonly string[]} b */
export function sameHosts(a, b) {
  return a.length === b.length && a.every((host, index) => host === b[index]);
}

/** What stands in the way of the route, if something does. @param {import("./browser.js").RouteState | undefined} route */
export function obstacleOf(route) {
  return OBSTACLES.find((obstacle) => obstacle === route);
}

/** A proxy as PAC files write it; undefined if they cannot. @param {Server} server */
function written({ scheme = "http", host, port = PORTS[scheme] }) {
  const bare = host.replace(/[[\]]/g, "");
  if (!KINDS[scheme] || !/^[\w.:-]+$/.test(bare)) return undefined;
  return `${KINDS[scheme]} ${bare.includes(":") ? `[${bare}]` : bare}:${port}`;
}

/** One rule of a bypass list, as Chromium reads it; undefined if it is of another form. @param {string} text @returns {Bypass | undefined} */
function readBypass(text) {
  const rule = text.trim().toLowerCase();
  const any = { scheme: "", port: "", host: "", net: "" };
  // Names without a dot, and no address of IPv6, which has none either.
  if (rule === "<local>") return { ...any, host: "^[^.:]+$" };
  if (/^[0-9a-f.:[\]]+\/\d{1,3}$/.test(rule)) return { ...any, net: rule.replace(/[[\]]/g, "") };
  const found = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f.:]+\]|[^:/<>[\]]+)(?::(\d{1,5}))?$/.exec(rule);
  if (!found?.[2]) return undefined;
  const [, scheme = "", name, port = ""] = found;
  const pattern = name.startsWith(".") ? `*${name}` : name.replace(/[[\]]/g, "");
  const host = pattern.replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".?");
  return { ...any, scheme, port, host: `^${host}$` };
}

/**
 * The way of everything else, by proxies that are named; undefined where a PAC file cannot go the same way.
 * @param {Rules} rules
 * @returns {Other | undefined}
 */
function readRules({ singleProxy, proxyForHttp, proxyForHttps, proxyForFtp, fallbackProxy, bypassList }) {
  /** @param {(Server | null | undefined)[]} servers the first that is named counts */
  const first = (...servers) => {
    const server = [singleProxy, ...servers].find((server) => server);
    return server ? written(server) : "DIRECT";
  };
  const ways = {
    http: first(proxyForHttp, fallbackProxy),
    https: first(proxyForHttps, fallbackProxy),
    ftp: first(proxyForFtp, fallbackProxy),
    // WebSockets prefer a SOCKS proxy, then one that can tunnel (RFC 6455 section 4.1).
    ws: first(fallbackProxy, proxyForHttps, proxyForHttp),
    wss: first(fallbackProxy, proxyForHttps, proxyForHttp),
  };
  const rest = first(fallbackProxy);
  // A PAC file is never asked about loopback, so that the rule `<-loopback>` cannot be kept.
  const bypass = (bypassList ?? []).map(readBypass);
  if (![rest, ...Object.values(ways), ...bypass].every((part) => part !== undefined)) return undefined;
  return /** @type {Other} */ ({ bypass, ways, rest });
}

/**
 * Whether a request that must fail does so on this computer, by this way of everything else; undefined where that shows
 * nothing, because a SOCKS proxy fails in the same way.
 * @param {Other} other
 * @param {string} url
 */
export function failsHere(other, url) {
  const way = otherWay(other, () => false, url, new URL(url).hostname);
  return way?.startsWith("SOCKS") ? undefined : way === "DIRECT";
}

/**
 * The way of everything else by the browser's own setting, or why it cannot be kept. `system` is neither: the browser
 * does not tell what the system says.
 * @param {{ level: string, value: { mode: string, rules?: Rules | undefined } }} setting
 * @returns {Other | Obstacle}
 */
export function readOther({ level, value }) {
  if (level === "controlled_by_other_extensions") return "extension";
  if (level === "not_controllable") return "policy";
  if (value.mode === "direct") return STRAIGHT;
  if (value.mode === "system") return "system";
  if (value.mode !== "fixed_servers") return "script";
  return readRules(value.rules ?? {}) ?? "unlike";
}
