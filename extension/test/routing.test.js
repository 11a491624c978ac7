// Tests that listed hosts and their subdomains go through the proxy, on the ports of the web, and that everything else goes
// as the browser was set: by its own proxies, their bypass list, or direct.

import assert from "node:assert/strict";
import { BlockList, isIP } from "node:net";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { routable } from "../hosts.js";
import { PROBE, STRAIGHT, failsHere, hasRoute, obstacleOf, pacFor, readOther, readProxy, routeOf, sameHosts, withAsked } from "../routing.js";

const held = { proxy: "127.0.0.1:18642", hosts: ["luton.gov.uk", "chelmsford.gov.uk", "planning.example.org"] };
const LATER = Date.now() + 60_000;

/** What Chromium's PAC engine has: whether an address lies in a network. */
function isInNetEx(address, network) {
  const [start, length] = network.split("/");
  const [family, own] = [start, address].map((text) => ({ 4: "ipv4", 6: "ipv6" })[isIP(text)]);
  if (family === undefined || family !== own) return false;
  const list = new BlockList();
  list.addSubnet(start, Number(length), family);
  return list.check(address, family);
}

/** Runs the PAC file as a browser does: in a scope of its own, and with the host as Chromium passes it. */
function ask(pac, url) {
  const host = new URL(url).hostname.replace(/[[\]]/g, "");
  return runInNewContext(`${pac}; FindProxyForURL(${JSON.stringify(url)}, ${JSON.stringify(host)})`, { isInNetEx });
}

const THROUGH = "PROXY 127.0.0.1:18642; DIRECT";
const CASES = [
  ["https://luton.gov.uk/", true],
  ["https://jobs.luton.gov.uk/a?b", true],
  ["http://a.b.chelmsford.gov.uk/", true],
  ["wss://jobs.luton.gov.uk/live", true],
  ["https://jobs.luton.gov.uk:443/", true],
  ["http://jobs.luton.gov.uk:80/", true],
  ["https://notluton.gov.uk/", false],
  ["https://luton.gov.uk.example/", false],
  ["https://gov.uk/", false],
  ["https://example.org/", false],
  ["https://constructor/", false],
  ["http://127.0.0.1:8643/", false],
  ["http://localhost/", false],
  ["https://[2001:db8::1]/", false],
  // Any other port goes where it went before: the proxy serves the ports of the web alone.
  ["https://jobs.luton.gov.uk:8443/", false],
  ["http://jobs.luton.gov.uk:8080/login", false],
  ["wss://jobs.luton.gov.uk:8443/", false],
  ["https://jobs.luton.gov.uk:8443/?next=https://jobs.luton.gov.uk:443/", false],
  ["ftp://jobs.luton.gov.uk:21/", false],
];

for (const [url, through] of CASES) {
  test(`${url} ${through ? "goes through the proxy" : "goes direct"} in both browsers`, () => {
    assert.equal(ask(pacFor(held, LATER), url), through ? THROUGH : "DIRECT");
    assert.equal(hasRoute(held, url), through);
  });
}

test("every route through the proxy falls back to a direct connection, the probe's excepted", () => {
  const through = { type: "http", host: "127.0.0.1", port: 18642, failoverTimeout: 3 };
  assert.deepEqual(routeOf(held, "https://jobs.luton.gov.uk/"), [through, { type: "direct" }]);
  assert.deepEqual(routeOf(held, `https://${PROBE}/`), [through]);
  assert.equal(ask(pacFor(held, LATER), `https://${PROBE}/`), "PROXY 127.0.0.1:18642");
});

test("before a browser is known to trust us, the probe alone is routed", () => {
  const bare = { ...held, hosts: [] };
  assert.equal(ask(pacFor(bare, LATER), "https://luton.gov.uk/"), "DIRECT");
  assert.equal(ask(pacFor(bare, LATER), `https://${PROBE}/`), "PROXY 127.0.0.1:18642");
  assert.ok(hasRoute(bare, `https://${PROBE}/`) && !hasRoute(bare, "https://luton.gov.uk/"));
  assert.equal(hasRoute(undefined, `https://${PROBE}/`), false);
});

test("a route ends by itself, as in a browser that was ended and kept the file", () => {
  for (const url of ["https://luton.gov.uk/", `https://${PROBE}/`]) assert.equal(ask(pacFor(held, Date.now() - 1), url), "DIRECT");
  assert.notEqual(pacFor(held, LATER), pacFor(held, LATER + 1));
});

test("a site that a person asked to look at goes through the proxy while that holds, and no other one with it", () => {
  const asked = withAsked(held, ["pay.example"]);
  assert.equal(ask(pacFor(asked, LATER), "https://pay.example/Luton/"), THROUGH);
  assert.ok(hasRoute(asked, "https://pay.example/"));
  assert.equal(ask(pacFor(asked, LATER), "https://other.example/"), "DIRECT");
  assert.equal(ask(pacFor(asked, LATER), "https://luton.gov.uk/"), THROUGH);
  assert.deepEqual(withAsked(held, []), held);
});

test("a proxy that is not on this computer is never routed to", () => {
  for (const proxy of ["192.0.2.1:8642", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "localhost:1", '127.0.0.1:1"; evil', ""]) {
    assert.throws(() => readProxy(proxy), RangeError, proxy);
    assert.throws(() => pacFor({ ...held, proxy }, LATER), RangeError, proxy);
  }
  assert.deepEqual(readProxy("[::1]:8642"), { host: "[::1]", port: 8642 });
});

test("only whole host names get into the route, and never a top-level domain", () => {
  const hosts = ["luton.gov.uk", "uk", "", ".gov.uk", "a b.uk", 'x"};evil();({"y.uk', "UPPER.uk", "xn--bcher-kva.example", "a..b"];
  assert.deepEqual(routable(hosts), ["luton.gov.uk", "xn--bcher-kva.example"]);
  assert.equal(ask(pacFor({ ...held, hosts }, LATER), "https://www.gov.uk/"), "DIRECT");
});

test("lists of hosts are the same only with the same hosts in the same order", () => {
  assert.ok(sameHosts(held.hosts, [...held.hosts]));
  assert.ok(!sameHosts(held.hosts, held.hosts.slice(1)));
  assert.ok(!sameHosts(held.hosts, [...held.hosts].reverse()));
});

/** A setting that we may change. */
const setting = (value) => ({ level: "controllable_by_this_extension", value });
const fixed = (rules) => readOther(setting({ mode: "fixed_servers", rules }));
const company = { scheme: "http", host: "proxy.company.example", port: 3128 };

test("a setting that somebody else makes, or that does not say where requests go, stands in the way", () => {
  assert.equal(readOther({ ...setting({ mode: "system" }), level: "controlled_by_other_extensions" }), "extension");
  assert.equal(readOther({ ...setting({ mode: "direct" }), level: "not_controllable" }), "policy");
  assert.equal(readOther(setting({ mode: "pac_script" })), "script");
  assert.equal(readOther(setting({ mode: "auto_detect" })), "script");
  assert.equal(readOther(setting({ mode: "system" })), "system");
  assert.equal(readOther(setting({ mode: "direct" })), STRAIGHT);
  assert.equal(obstacleOf("extension"), "extension");
  for (const route of ["on", "off", "wanted", "proving", undefined]) assert.equal(obstacleOf(route), undefined);
});

test("what cannot be kept the same is not taken over", () => {
  // A PAC file is never asked about loopback, so that this rule would be lost.
  assert.equal(fixed({ singleProxy: company, bypassList: ["<-loopback>"] }), "unlike");
  assert.equal(fixed({ singleProxy: { ...company, scheme: "masque" } }), "unlike");
  assert.equal(fixed({ singleProxy: { ...company, host: 'a"; evil' } }), "unlike");
  assert.equal(fixed({ singleProxy: company, bypassList: ["a/b/c"] }), "unlike");
});

/** Where an address goes while we look, with these proxies of the browser's own. */
const way = (rules, url) => ask(pacFor({ ...held, other: fixed(rules) }, LATER), url);

test("one proxy for everything stays so, and a listed host falls back to it", () => {
  for (const url of ["https://other.example/", "http://other.example/", "wss://other.example/", "ftp://other.example/", "https://luton.gov.uk:8443/"]) {
    assert.equal(way({ singleProxy: company }, url), "PROXY proxy.company.example:3128", url);
  }
  assert.equal(way({ singleProxy: company }, "https://luton.gov.uk/"), "PROXY 127.0.0.1:18642; PROXY proxy.company.example:3128");
  assert.equal(way({ singleProxy: company }, `https://${PROBE}/`), "PROXY 127.0.0.1:18642");
});

test("every kind of proxy is named as PAC files name it, with its usual port", () => {
  const check = (server, expected) => assert.equal(way({ singleProxy: server }, "https://other.example/"), expected);
  check({ host: "p.example" }, "PROXY p.example:80");
  check({ scheme: "https", host: "p.example" }, "HTTPS p.example:443");
  check({ scheme: "https", host: "p.example", port: 8443 }, "HTTPS p.example:8443");
  check({ scheme: "socks4", host: "p.example" }, "SOCKS p.example:1080");
  check({ scheme: "socks5", host: "127.0.0.1", port: 9050 }, "SOCKS5 127.0.0.1:9050");
  check({ scheme: "http", host: "2001:db8::1", port: 3128 }, "PROXY [2001:db8::1]:3128");
  check({ scheme: "http", host: "[2001:db8::1]", port: 3128 }, "PROXY [2001:db8::1]:3128");
});

test("a proxy for each scheme stays so, and a scheme without one has the fallback or goes direct", () => {
  const [plain, safe, files, socks] = ["plain", "safe", "files", "socks"].map((host) => ({ scheme: host === "socks" ? "socks5" : "http", host, port: 1 }));
  const each = { proxyForHttp: plain, proxyForHttps: safe, proxyForFtp: files };
  assert.equal(way(each, "http://other.example/"), "PROXY plain:1");
  assert.equal(way(each, "https://other.example/"), "PROXY safe:1");
  assert.equal(way(each, "ftp://other.example/"), "PROXY files:1");
  assert.equal(way(each, "wss://other.example/"), "PROXY safe:1");
  assert.equal(way({ ...each, fallbackProxy: socks }, "wss://other.example/"), "SOCKS5 socks:1");
  assert.equal(way({ ...each, fallbackProxy: socks }, "http://other.example/"), "PROXY plain:1");
  assert.equal(way({ proxyForHttp: plain }, "wss://other.example/"), "PROXY plain:1");
  assert.equal(way({ proxyForHttp: plain }, "https://other.example/"), "DIRECT");
  assert.equal(way({ fallbackProxy: socks }, "https://other.example/"), "SOCKS5 socks:1");
});

test("what must fail does so on this computer where it goes direct, and a SOCKS proxy leaves that open", () => {
  const NOWHERE = "http://255.255.255.255/";
  const check = (rules, expected) => assert.equal(failsHere(fixed({ bypassList: [], ...rules }), NOWHERE), expected, JSON.stringify(rules));
  assert.equal(failsHere(STRAIGHT, NOWHERE), true);
  check({ singleProxy: company }, false);
  check({ singleProxy: company, bypassList: ["*"] }, true);
  check({ proxyForHttps: company, proxyForHttp: null, singleProxy: null, fallbackProxy: null }, true);
  for (const scheme of ["socks4", "socks5"]) check({ fallbackProxy: { scheme, host: "s.example", port: 1080 } }, undefined);
});

test("what the bypass list names goes direct, and nothing else does", () => {
  const check = (rule, direct, through) => {
    for (const url of direct) assert.equal(way({ singleProxy: company, bypassList: [rule] }, url), "DIRECT", `${rule} ${url}`);
    for (const url of through) assert.equal(way({ singleProxy: company, bypassList: [rule] }, url), "PROXY proxy.company.example:3128", `${rule} ${url}`);
  };
  check("intranet.example", ["https://intranet.example/", "http://intranet.example:8080/"], ["https://www.intranet.example/", "https://intranet.example.org/"]);
  check("*.intranet.example", ["https://www.intranet.example/"], ["https://intranet.example/"]);
  check(".intranet.example", ["https://www.intranet.example/"], ["https://intranet.example/", "https://notintranet.example/"]);
  check("*intranet.example", ["https://intranet.example/", "https://myintranet.example/"], ["https://intranet.example.org/"]);
  check("HTTPS://In*.example:8443", ["https://intranet.example:8443/"], ["https://intranet.example/", "http://intranet.example:8443/"]);
  check("http://intranet.example", ["http://intranet.example/"], ["https://intranet.example/"]);
  check("intranet.example:443", ["https://intranet.example/"], ["http://intranet.example/"]);
  check("<local>", ["http://intranet/", "https://printer:631/"], ["https://a.b/", "http://192.168.1.1/", "http://[2001:db8::1]/"]);
  check("10.0.0.0/8", ["http://10.1.2.3/"], ["http://11.1.2.3/", "https://ten.example/"]);
  check("2001:db8::/32", ["http://[2001:db8:1::2]/"], ["http://[2001:db9::2]/", "http://10.0.0.1/"]);
  check("192.168.1.1", ["http://192.168.1.1/", "http://192.168.1.1:8080/"], ["http://192.168.1.10/"]);
  check("[2001:db8::1]:99", ["http://[2001:db8::1]:99/"], ["http://[2001:db8::1]/"]);
  check("a.b+c(d).example", [], ["https://axb.example/"]);
  // A listed host that the list names would have gone direct, and does so after us.
  assert.equal(way({ singleProxy: company, bypassList: ["*.luton.gov.uk"] }, "https://jobs.luton.gov.uk/"), THROUGH);
});
