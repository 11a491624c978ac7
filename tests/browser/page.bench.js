// How long a page of 60 parts takes in Chromium, direct and through the proxy, by turns, over HTTP/1.1 and HTTP/2.
// `npm run bench:page --prefix tests/browser` prints the medians. BISCUIT_TIN_BIN names the binary, built for release.

import { mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOST, certificates, open, start } from "./council.js";

const PARTS = 60;
/** Loads each way, and the median that is allowed as a multiple of the direct one. */
const [LOADS, BOUND] = [20, 1.05];
const SCRIPT = `/* ${"x".repeat(20_000)} */`;
const parts = Array.from({ length: PARTS }, (_, n) => `<script src="/part-${n}.js" defer></script>`);
const PAGE = `<!doctype html><html lang=en><title>Page</title><h1>Page</h1>${parts.join("")}`;

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

async function serve(identity, version) {
  const site = (version === "h2" ? createSecureServer : createServer)(identity, (request, response) => {
    const isPart = request.url.startsWith("/part-");
    response.setHeader("cache-control", "no-store");
    response.setHeader("content-type", isPart ? "text/javascript" : "text/html");
    response.setHeader("set-cookie", ["visit=1; Path=/; Secure", "_ga=GA1.3.1234567890.1700000000; Max-Age=34128000"]);
    response.end(isPart ? SCRIPT : PAGE);
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  return site;
}

/** The time from the start of a load to the end of its last part, in milliseconds, in a context of its own. */
async function load(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`https://${HOST}/`, { waitUntil: "load" });
  const took = await page.evaluate(() => {
    const loaded = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/part-"));
    if (loaded.length !== 60) throw new Error(`${loaded.length} parts came`);
    return performance.getEntriesByType("navigation")[0].loadEventStart;
  });
  await context.close();
  return took;
}

async function measure(t, folder, version) {
  const own = join(folder, version.replace("/", "-"));
  const { ca, identity } = certificates(folder);
  const site = await serve(identity, version);
  t.after(() => site.close());
  const { port } = site.address();
  const { address, root } = await start(t, own, ca, port);
  const browsers = {
    direct: await open(t, join(own, "direct"), { trusted: ca, port }),
    through: await open(t, join(own, "through"), { trusted: root, proxy: address, port }),
  };
  const times = { direct: [], through: [] };
  // The first load of each warms up what browser, site and proxy keep.
  for (const browser of Object.values(browsers)) await load(browser);
  for (let turn = 0; turn < LOADS; turn += 1) {
    const ways = turn % 2 ? ["through", "direct"] : ["direct", "through"];
    for (const way of ways) times[way].push(await load(browsers[way]));
  }
  const [direct, through] = [median(times.direct), median(times.through)];
  console.log(`${version}: direct ${direct.toFixed(1)} ms, through us ${through.toFixed(1)} ms, ${(through / direct).toFixed(3)} of direct (${BOUND} at most)`);
  return through / direct;
}

const ends = [];
const t = { after: (end) => ends.push(end) };
const folder = mkdtempSync(join(tmpdir(), "bt-page-"));
try {
  for (const version of ["http/1.1", "h2"]) {
    if ((await measure(t, folder, version)) > BOUND) process.exitCode = 1;
  }
} finally {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
}
