// T61: whatever comes through the proxy and runs in the browser reaches this computer's own servers no more than it
// would without us.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HOST, certificates, open, start } from "./council.js";

const HTML = "<!doctype html><html lang=en><title>Page</title><h1>Page</h1>";

/** What the site serves, by its path: the type, if it names one, and the body. */
const SERVED = {
  "/page": ["text/html", HTML],
  "/untyped": [undefined, HTML],
  "/kept": ["text/html", HTML],
  "/picture.svg": ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"><title>Picture</title></svg>'],
  "/list.xml": ["application/xml", '<?xml version="1.0"?><list xmlns="urn:list"/>'],
  "/worker.js": ["text/javascript", `(${worker})();`],
};

/** Runs in a worker: asks for the address that it is given. */
function worker() {
  self.onmessage = ({ data }) => fetch(data).then((answer) => answer.text()).catch(() => "blocked").then((text) => self.postMessage(text));
}

/** Runs in a document: asks for an address itself. */
const askItself = (url) => fetch(url).then((answer) => answer.text(), () => "blocked");

/** Runs in a document: lets a worker ask. */
const askByWorker = (url) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("/worker.js");
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => reject(new Error("the worker failed"));
    worker.postMessage(url);
  });

/** Runs in a document: fetches a page, so that the browser keeps it, and goes there once this has been answered. */
const keepAndGo = (path) => fetch(path).then((answer) => answer.text()).then(() => void setTimeout(() => (location.href = path)));

const ROWS = [
  ["a page", "/page", askItself],
  ["a page that a script fetched before", "/page", askItself, "/kept"],
  ["a page without Content-Type", "/untyped", askItself],
  ["an SVG document", "/picture.svg", askItself],
  ["an XML document", "/list.xml", askItself],
  ["a worker's script", "/page", askByWorker],
];

async function listen(t, server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return server.address().port;
}

for (const version of ["h2", "http/1.1"]) {
  test(`T61: what comes through the proxy over ${version} cannot reach this computer, as without us, and could without our line`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "bt-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const { ca, identity } = certificates(folder);
    const versions = new Set();
    const site = (version === "h2" ? createSecureServer : createTlsServer)(identity, (request, response) => {
      versions.add(request.httpVersion);
      const [type, body] = SERVED[request.url] ?? [undefined, ""];
      if (type) response.setHeader("content-type", type);
      if (request.url === "/kept") response.setHeader("cache-control", "max-age=600");
      response.end(body);
    });
    const port = await listen(t, site);
    let hits = 0;
    const printer = createServer((_, response) => {
      hits += 1;
      response.setHeader("access-control-allow-origin", "*");
      response.end("a server of this computer");
    });
    const target = `http://127.0.0.1:${await listen(t, printer)}/`;
    /** What each row gets in this browser, and how many requests reached this computer for it. */
    const ask = async (browser) => {
      const found = {};
      for (const [name, path, asks, next] of ROWS) {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(`https://${HOST}${path}`);
        if (next) {
          await Promise.all([page.waitForURL(`https://${HOST}${next}`), page.evaluate(keepAndGo, next)]);
          const kept = await page.evaluate(() => performance.getEntriesByType("navigation")[0].transferSize);
          assert.equal(kept, 0, "it comes from the cache");
        }
        hits = 0;
        found[name] = [await page.evaluate(asks, target), hits];
        await context.close();
      }
      await browser.close();
      return found;
    };
    // Without us the site has a public address; here it has to be said.
    const publicly = [`--ip-address-space-overrides=127.0.0.1:${port}=public`];
    const direct = await ask(await open(t, join(folder, "direct"), { trusted: ca, port, more: publicly }));
    const found = {};
    for (const protection of ["true", "false"]) {
      const own = join(folder, protection);
      const { address, root } = await start(t, own, ca, port, ["--local-network-protection", protection]);
      found[protection] = await ask(await open(t, join(own, "home"), { trusted: root, proxy: address, port }));
    }
    const each = (outcome) => Object.fromEntries(ROWS.map(([name]) => [name, outcome]));
    assert.deepEqual(direct, each(["blocked", 0]));
    assert.deepEqual(found.true, direct);
    assert.deepEqual(found.false, each(["a server of this computer", 1]));
    assert.deepEqual([...versions], [version === "h2" ? "2.0" : "1.1"]);
  });
}
