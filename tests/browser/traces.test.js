// Real browsers that `browse` opened, in a home that is empty: they leave nothing in it and nothing among the temporary
// files, and a download goes where it was said to go.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { within } from "./timeout.js";

/** Each without a window. */
const BROWSERS = {
  chromium: "exec chromium --headless=new --disable-gpu",
  firefox: "exec firefox-esr --headless",
};

/** A site on this computer whose page offers a file; `asked` comes true once the page was asked for. */
async function startSite(t) {
  let note = () => {};
  const asked = new Promise((resolve) => (note = resolve));
  const site = createServer((request, response) => {
    if (request.url === "/minutes.txt") {
      response.writeHead(200, { "content-type": "application/octet-stream", "content-disposition": "attachment; filename=minutes.txt" });
      response.end("agenda");
      return;
    }
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>Council</title><a id=file href=/minutes.txt>Minutes</a><script>document.getElementById('file').click()</script>");
    note();
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
  t.after(() => (site.closeAllConnections(), site.close()));
  return { url: `http://127.0.0.1:${site.address().port}/`, asked };
}

/** Starts `browse` on the site in an empty home. */
function browse(t, name, url, { downloads }) {
  const { BISCUIT_TIN_BIN } = process.env;
  if (!BISCUIT_TIN_BIN || !existsSync(BISCUIT_TIN_BIN)) throw new Error("BISCUIT_TIN_BIN must name a built binary");
  const folder = mkdtempSync(join(tmpdir(), "bt-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [home, scratch, browser] = ["h", "t", name].map((part) => join(folder, part));
  for (const part of [home, scratch]) mkdirSync(part);
  if (downloads) mkdirSync(join(home, "Downloads"));
  writeFileSync(browser, `#!/bin/sh\n${BROWSERS[name]} "$@"\n`);
  chmodSync(browser, 0o755);
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: scratch };
  const ports = ["--listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0"];
  const program = spawn(BISCUIT_TIN_BIN, ["browse", ...ports, "--browser", browser, url], { env, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => program.kill("SIGKILL"));
  return { program, home, scratch };
}

for (const name of Object.keys(BROWSERS)) {
  test(`a13: ${name} in an empty home leaves nothing`, async (t) => {
    const site = await startSite(t);
    const { program, home, scratch } = browse(t, name, site.url, { downloads: true });
    const saved = join(home, "Downloads", "minutes.txt");
    const kept = new Promise((resolve) => {
      const watcher = watch(join(home, "Downloads"), () => {
        if (existsSync(saved) && readFileSync(saved, "utf8") === "agenda") (watcher.close(), resolve());
      });
      t.after(() => watcher.close());
    });
    await within("the page to be asked for", site.asked);
    assert.notDeepEqual(readdirSync(scratch), [], "the control: something is there while it runs");
    await within("the download to be in the folder for downloads", kept);
    program.kill("SIGTERM");
    const [code] = await within("browse to end", once(program, "exit"));
    assert.equal(code, 0);
    assert.deepEqual(readdirSync(scratch), []);
    assert.deepEqual(readdirSync(home), ["Downloads"], "nothing else is in the home");
    assert.deepEqual(readdirSync(join(home, "Downloads")), ["minutes.txt"]);
  });
}
