// Decides which requests go through the proxy, as a PAC file (Chromium) and as an answer for one request (Firefox).
// Only listed hosts and their subdomains do. It does not talk to the browser: browser.js applies what it says.

import { isListed, routable } from "./hosts.js";

/** @typedef {import("./browser.js").Looking} Looking */
/** @typedef {import("./browser.js").ProxyInfo} ProxyInfo */

/** Time for which Firefox goes direct after the proxy did not answer, in seconds. */
const FAILOVER_SECONDS = 3;

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

/**
 * The PAC file. A new `nonce` changes its text and not its rules: a browser that found the proxy down tries it again
 * only when the file changes.
 * @param {Looking} looking
 * @param {string} nonce
 */
export function pacFor(looking, nonce) {
  const { host, port } = readProxy(looking.proxy);
  const hosts = Object.fromEntries(routable(looking.hosts).map((listed) => [listed, 1]));
  return `// ${nonce.replace(/[^A-Za-z0-9-]/g, "")}
var hosts = ${JSON.stringify(hosts)};
function FindProxyForURL(url, host) {
  var name = host.toLowerCase();
  while (name !== "") {
    if (Object.prototype.hasOwnProperty.call(hosts, name)) return "PROXY ${host}:${port}; DIRECT";
    var dot = name.indexOf(".");
    name = dot === -1 ? "" : name.slice(dot + 1);
  }
  return "DIRECT";
}
`;
}

/**
 * The same rules for one request.
 * @param {Looking | undefined} looking
 * @param {string} url
 * @returns {ProxyInfo[]}
 */
export function routeOf(looking, url) {
  if (!looking) return [{ type: "direct" }];
  const name = new URL(url).hostname;
  if (!isListed(routable(looking.hosts), name)) return [{ type: "direct" }];
  const { host, port } = readProxy(looking.proxy);
  return [{ type: "http", host: host.replace(/[[\]]/g, ""), port, failoverTimeout: FAILOVER_SECONDS }, { type: "direct" }];
}

/** The route with the sites in front that somebody asked to look at. @param {Looking | undefined} looking @param {readonly string[]} asked */
export function withAsked(looking, asked) {
  return looking && { ...looking, hosts: [...looking.hosts, ...asked] };
}

/** Whether two routes are the same. @param {Looking | undefined} a @param {Looking} b */
export function sameRoute(a, b) {
  return a?.proxy === b.proxy && a.hosts.length === b.hosts.length && a.hosts.every((host, index) => host === b.hosts[index]);
}
