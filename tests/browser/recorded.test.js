// Recordings that real browsers make of the simulated portals, held against what the proxy saw of the same visits, cookie by
// cookie, and against what the portals plant.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { binary, real } from "./backend.js";
import { startPlain } from "./chromium.js";
import { recordChromium, recordFirefox } from "./har.js";
import { startFirefox } from "./marionette.js";

const run = promisify(execFile);
/** Hosts that belong to everybody: nobody looks at them unasked, and here all are asked for. */
const SHARED = ["www.civicaepay.co.uk", "mailchi.mp", "secure.worldpay.com", "www.delta-esourcing.com", "paybyphone.co.uk", "www.mipermit.com", "www.clarity.ms", "c.clarity.ms", "c.bing.com", "www.youtube.com", "player.vimeo.com", "maps.google.com"];
/** Shared hosts, of which live only what is below a council's own path is kept; a recording has the rest too, which accuses nobody. */
const TENANTED = ["www.civicaepay.co.uk", "secure.worldpay.com", "www.delta-esourcing.com", "paybyphone.co.uk", "www.mipermit.com"];
/** Findings that say that a cookie strays from the notice, or that no browser keeps it. */
const STRAYS = ["undeclared", "declared_elsewhere", "outlives_declaration", "shorter_than_declared", "persistent_declared_session", "session_declared_persistent", "third_party_declared_first", "claim_broken", "refused_by_browsers", "name_misdeclared"];

async function verify(...words) {
  const { stdout } = await run(binary("BISCUIT_TIN_BIN"), ["verify", ...words, "--format", "json", "--fail-on", "never"], { maxBuffer: 64 << 20 });
  return JSON.parse(stdout);
}

/** What is said of each cookie: all that a report has but moments and the numbers of sightings. */
function said(report) {
  const of = (host, { name, domain, host_only, path, partition, storage, category, how, phases, sent_in, declared, asked_seconds, kept_seconds, browser, verdict, findings }) => [
    `${host} ${name} ${domain} ${path} ${how}`,
    { host_only, partition, storage, category, phases, sent_in, declared: declared?.pattern, asked_seconds, kept_seconds, browser, verdict, findings: findings.map(({ code }) => code).sort() },
  ];
  return Object.fromEntries(report.sites.flatMap(({ host, cookies }) => cookies.map((cookie) => of(host, cookie))).sort());
}

/** Each cookie that strays, as “host name”. */
const strays = (report) => [...new Set(report.sites.flatMap(({ host, cookies }) => cookies.filter(({ findings }) => findings.some(({ code }) => STRAYS.includes(code))).map(({ name }) => `${host} ${name}`)))].sort();

async function hold(backend, har) {
  const file = join(backend.dataDir, "..", "recorded.har");
  writeFileSync(file, JSON.stringify(har));
  const recorded = await verify(file);
  const live = await verify("--data-dir", backend.dataDir);
  const [ofRecording, ofFeed] = [said(recorded), said(live)];
  for (const [key, { verdict }] of Object.entries(ofRecording)) {
    if (key in ofFeed || !TENANTED.includes(key.split(" ")[0])) continue;
    assert.equal(verdict, "cannot_tell", key);
    delete ofRecording[key];
  }
  assert.ok(Object.keys(ofFeed).length > 80);
  assert.deepEqual(ofRecording, ofFeed);
  const planted = backend.planted.filter(({ shows }) => shows).map(({ host, name }) => `${host} ${name}`);
  assert.deepEqual(strays(recorded), planted.sort());
}

/** Calls back once the page's script has set its cookies and the request that sends them is answered: a page that is left earlier gives it up, and Firefox lists it all the same. */
const whenSent = (done) => new PerformanceObserver((list) => list.getEntries().some(({ name }) => name.endsWith("/seen")) && done(true)).observe({ type: "resource", buffered: true });

test("what Chromium records of every portal is judged as it was live, and shows what they plant, no more and no less", async (t) => {
  const backend = await real.start(t, { intercept: SHARED });
  const browser = await startPlain(t, [`--proxy-server=http://${backend.proxy}`, "--disable-site-isolation-trials"], backend.ca);
  const page = await (await browser.newContext()).newPage();
  const recorded = await recordChromium(page);
  for (const { url } of backend.systems) {
    await page.goto(url);
    await page.evaluate(`new Promise(${whenSent})`);
  }
  await hold(backend, recorded.har());
});

test("what Firefox exports of every portal is judged as it was live, and shows what they plant, no more and no less", async (t) => {
  const backend = await real.start(t, { intercept: SHARED });
  const [host, port] = backend.proxy.split(":");
  const prefs = { "network.proxy.type": 1, "network.proxy.http": host, "network.proxy.http_port": Number(port), "network.proxy.ssl": host, "network.proxy.ssl_port": Number(port), "devtools.netmonitor.persistlog": true };
  // Requests for icons are listed even where Firefox gave them up and they never left.
  prefs["browser.chrome.site_icons"] = false;
  const { firefox } = await startFirefox(t, { ca: backend.ca, prefs });
  const recorded = await recordFirefox(firefox);
  // The panel hears of a request after the page does: a last page that shows nothing new comes behind all others.
  const last = backend.systems.find(({ url }) => url.endsWith("/find-us"));
  for (const { url } of [...backend.systems, last]) {
    await firefox.goto(url);
    await firefox.send("WebDriver:ExecuteAsyncScript", { script: `(${whenSent})(arguments[0])`, args: [], sandbox: null });
  }
  await hold(backend, await recorded.har());
});
