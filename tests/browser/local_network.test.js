// T61: a page that comes through the proxy reaches this computer's own servers no more than it would without us.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HOST, certificates, open, start } from "./council.js";

async function listen(t, server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return server.address().port;
}

test("T61: a page through the proxy cannot reach this computer, and could without the line that we add", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "bt-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder);
  const site = createSecureServer({ ...identity, allowHTTP1: true }, (_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><html lang=en><title>Page</title><h1>Page</h1>");
  });
  const port = await listen(t, site);
  let hits = 0;
  const printer = createServer((_, response) => {
    hits += 1;
    response.setHeader("access-control-allow-origin", "*");
    response.end("a server of this computer");
  });
  const target = `http://127.0.0.1:${await listen(t, printer)}/`;
  const found = {};
  for (const protection of ["true", "false"]) {
    const own = join(folder, protection);
    const { address, root } = await start(t, own, ca, port, ["--local-network-protection", protection]);
    const browser = await open(t, join(own, "home"), { trusted: root, proxy: address, port });
    const page = await (await browser.newContext()).newPage();
    await page.goto(`https://${HOST}/`);
    hits = 0;
    const outcome = await page.evaluate((url) => fetch(url).then((answer) => answer.text(), () => "blocked"), target);
    found[protection] = [outcome, hits];
    await browser.close();
  }
  assert.deepEqual(found, { true: ["blocked", 0], false: ["a server of this computer", 1] });
});
