// Tests that listed hosts and their subdomains go through the proxy, and no other host does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { routable } from "../hosts.js";
import { pacFor, readProxy, routeOf, sameRoute, withAsked } from "../routing.js";

const looking = { proxy: "127.0.0.1:18642", hosts: ["luton.gov.uk", "chelmsford.gov.uk", "planning.example.org"] };

/** Runs the PAC file as a browser does: in a scope of its own. */
function ask(pac, url) {
  return runInNewContext(`${pac}; FindProxyForURL(${JSON.stringify(url)}, ${JSON.stringify(new URL(url).hostname)})`, {});
}

const THROUGH = "PROXY 127.0.0.1:18642; DIRECT";
const CASES = [
  ["https://luton.gov.uk/", true],
  ["https://jobs.luton.gov.uk/a?b", true],
  ["http://a.b.chelmsford.gov.uk/", true],
  ["wss://jobs.luton.gov.uk/live", true],
  ["https://notluton.gov.uk/", false],
  ["https://luton.gov.uk.example/", false],
  ["https://gov.uk/", false],
  ["https://example.org/", false],
  ["https://constructor/", false],
  ["http://127.0.0.1:8643/", false],
  ["http://localhost/", false],
];

for (const [url, through] of CASES) {
  test(`${url} ${through ? "goes through the proxy" : "goes direct"} in both browsers`, () => {
    assert.equal(ask(pacFor(looking, "n1"), url), through ? THROUGH : "DIRECT");
    assert.equal(routeOf(looking, url)[0]?.type, through ? "http" : "direct");
  });
}

test("every route through the proxy falls back to a direct connection", () => {
  assert.deepEqual(routeOf(looking, "https://jobs.luton.gov.uk/"), [
    { type: "http", host: "127.0.0.1", port: 18642, failoverTimeout: 3 },
    { type: "direct" },
  ]);
});

test("without a route everything goes direct", () => {
  assert.deepEqual(routeOf(undefined, "https://jobs.luton.gov.uk/"), [{ type: "direct" }]);
});

test("a site that a person asked to look at goes through the proxy while that holds, and no other one with it", () => {
  const asked = withAsked(looking, ["pay.example"]);
  assert.equal(ask(pacFor(asked, "n"), "https://pay.example/Luton/"), THROUGH);
  assert.equal(routeOf(asked, "https://pay.example/")[0]?.type, "http");
  assert.equal(ask(pacFor(asked, "n"), "https://other.example/"), "DIRECT");
  assert.equal(ask(pacFor(asked, "n"), "https://luton.gov.uk/"), THROUGH);
  assert.deepEqual(withAsked(looking, []), looking);
  assert.equal(withAsked(undefined, ["pay.example"]), undefined);
});

test("another nonce makes another file with the same rules", () => {
  assert.notEqual(pacFor(looking, "n1"), pacFor(looking, "n2"));
  assert.equal(pacFor(looking, "n1").replace("n1", ""), pacFor(looking, "n2").replace("n2", ""));
});

test("a proxy that is not on this computer is never routed to", () => {
  for (const proxy of ["192.0.2.1:8642", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "localhost:1", '127.0.0.1:1"; evil', ""]) {
    assert.throws(() => readProxy(proxy), RangeError, proxy);
    assert.throws(() => pacFor({ ...looking, proxy }, "n"), RangeError, proxy);
  }
  assert.deepEqual(readProxy("[::1]:8642"), { host: "[::1]", port: 8642 });
});

test("only whole host names get into the route, and never a top-level domain", () => {
  const hosts = ["luton.gov.uk", "uk", "", ".gov.uk", "a b.uk", 'x"};evil();({"y.uk', "UPPER.uk", "xn--bcher-kva.example", "a..b"];
  assert.deepEqual(routable(hosts), ["luton.gov.uk", "xn--bcher-kva.example"]);
});

test("a hostile nonce cannot break out of its comment", () => {
  assert.equal(ask(pacFor(looking, "\nhosts = {}; //"), "https://luton.gov.uk/"), THROUGH);
});

test("routes are the same only with the same proxy and the same hosts", () => {
  assert.ok(sameRoute(looking, { ...looking, hosts: [...looking.hosts] }));
  assert.ok(!sameRoute(looking, { ...looking, proxy: "127.0.0.1:2" }));
  assert.ok(!sameRoute(looking, { ...looking, hosts: looking.hosts.slice(1) }));
  assert.ok(!sameRoute(undefined, looking));
});
