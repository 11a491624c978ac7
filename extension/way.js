// The way of one request, as each PAC file decides it: through our proxy, or as the browser was set before.
// The text of these functions goes into PAC files as it is, into those of routing.js and into the proxy's own. So they use
// nothing but their arguments and each other, in the JavaScript that every PAC engine reads (ECMAScript 3).

/**
 * A route. `proxy` and what `other` says are results of a PAC file, such as `PROXY 127.0.0.1:8642`.
 * @typedef {object} Route
 * @property {string} proxy our proxy
 * @property {Record<string, 1>} hosts the hosts that go there, each for its subdomains too
 * @property {string} probe the one name that is never asked for elsewhere
 * @property {number} until when the route ends by itself, in Unix milliseconds
 * @property {Other} other what becomes of everything else
 */
/** @typedef {{ bypass: Bypass[], ways: Record<string, string>, rest: string }} Other  the way of each scheme, and of any other one */
/** @typedef {{ scheme: string, port: string, host: string, net: string }} Bypass  what goes direct: a scheme, a port and a regular expression of the host, each empty for any, or else a network */
/** @typedef {(address: string, network: string) => boolean} InNet  the PAC engine's own `isInNetEx` */

/** The port of an address, also where it is the scheme's own. @param {string} url */
export function portOf(url) {
  var found = /^([a-z]+):\/\/(?:[^\/?#@]*@)?(?:\[[^\]]*\]|[^:\/?#]*)(?::([0-9]+))?/i.exec(url);
  if (!found) return "";
  return found[2] || (/^(https|wss)$/i.test(found[1] || "") ? "443" : "80");
}

/** Whether a request is for a listed host, on a port that the proxy serves. @param {Record<string, 1>} hosts @param {string} url @param {string} host */
export function isOurs(hosts, url, host) {
  if (!/^(80|443)$/.test(portOf(url))) return false;
  var name = host.toLowerCase();
  while (name !== "") {
    if (Object.prototype.hasOwnProperty.call(hosts, name)) return true;
    var dot = name.indexOf(".");
    name = dot === -1 ? "" : name.slice(dot + 1);
  }
  return false;
}

/** What the browser would do without us. @param {Other} other @param {InNet} inNet @param {string} url @param {string} host */
export function otherWay(other, inNet, url, host) {
  var scheme = url.slice(0, url.indexOf(":")).toLowerCase();
  for (var index = 0; index < other.bypass.length; index += 1) {
    var rule = /** @type {Bypass} */ (other.bypass[index]);
    var fits = rule.net === "" ? new RegExp(rule.host, "i").test(host) : inNet(host, rule.net);
    if (fits && (rule.scheme === "" || rule.scheme === scheme) && (rule.port === "" || rule.port === portOf(url))) return "DIRECT";
  }
  return Object.prototype.hasOwnProperty.call(other.ways, scheme) ? other.ways[scheme] : other.rest;
}

/** The answer of a PAC file. @param {Route} route @param {number} now in Unix milliseconds @param {InNet} inNet @param {string} url @param {string} host */
export function findProxy(route, now, inNet, url, host) {
  var other = otherWay(route.other, inNet, url, host);
  if (now >= route.until) return other;
  if (host === route.probe) return route.proxy;
  return isOurs(route.hosts, url, host) ? route.proxy + "; " + other : other;
}
