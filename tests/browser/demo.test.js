// The README's first command as a person sees it: the demo opens a browser that is routed, trusted and paired by itself.
// The browser is the one installed, started without a window.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { startPortals } from "./backend.js";
import { within } from "./timeout.js";
import { Surfaces } from "./surfaces.js";

/** Chromium without a window, that says on standard error where it can be driven, and finds no host by itself. */
const BROWSER = `#!/bin/sh
exec chromium --headless=new --disable-gpu --remote-debugging-port=0 --force-device-scale-factor=1 --host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE 255.255.255.255" "$@" 2>"$BROWSER_SAYS"
`;

/** Starts the demo, or another command that opens a browser, with more arguments; comes back when its browser can be driven. */
async function startDemo(t, name, command = "demo", more = [], title = undefined) {
  const { BISCUIT_TIN_BIN } = process.env;
  if (!BISCUIT_TIN_BIN || !existsSync(BISCUIT_TIN_BIN)) throw new Error("BISCUIT_TIN_BIN must name a built binary");
  const folder = mkdtempSync(join(tmpdir(), "bt-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [browser, says] = [name, "says"].map((name) => join(folder, name));
  writeFileSync(browser, BROWSER);
  chmodSync(browser, 0o755);
  writeFileSync(says, "");
  const scratch = mkdtempSync(join(folder, "t"));
  const ports = command === "demo" ? [] : ["--listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0"];
  const home = mkdtempSync(join(folder, "h"));
  const own = { HOME: home, XDG_DATA_HOME: join(home, ".local/share"), XDG_CONFIG_HOME: join(home, ".config"), XDG_CACHE_HOME: join(home, ".cache") };
  const env = { ...process.env, ...own, BROWSER_SAYS: says, TMPDIR: scratch };
  const demo = spawn(BISCUIT_TIN_BIN, [command, ...ports, ...more, "--browser", browser], { env, stdio: ["ignore", "ignore", "inherit"] });
  t.after(() => demo.kill("SIGKILL"));
  const driven = new Promise((resolve, reject) => {
    const watcher = watch(says, () => {
      const [, found] = /DevTools listening on (ws:\S+)/.exec(readFileSync(says, "utf8")) ?? [];
      if (found) (watcher.close(), resolve(found));
    });
    demo.on("exit", (code) => reject(new Error(`the demo ended with ${code}: ${readFileSync(says, "utf8")}`)));
  });
  const address = await within("the demo’s browser to be ready", driven);
  await within("the demo’s browser to show its first page", firstPage(address, title ?? (command === "demo" ? "Council portals" : "Council sites")));
  return { demo, scratch, address, home };
}

/** Resolves once a page of the browser has such a title: one that is driven before it has loaded may never load. */
async function firstPage(address, start) {
  const list = `http://${new URL(address).host}/json/list`;
  const isThere = ({ type, title }) => type === "page" && title.startsWith(start);
  while (!(await (await fetch(list)).json()).some(isThere));
}

/** The page of the demo; a browser that is driven over its pipe has an empty one too. */
async function indexOf(context) {
  const candidates = [...context.pages(), context.waitForEvent("page")];
  return await Promise.any(
    candidates.map(async (candidate) => {
      const page = await candidate;
      await page.waitForURL(/^http:\/\/127\.0\.0\.1/);
      return page;
    }),
  );
}

test("the demo opens a browser that is paired, routed and trusted by itself, and leaves nothing behind", (t) =>
  tour(t, "browser"));

// Chrome ignores the switch for extensions. Chromium under Chrome's name gets it over the pipe as Chrome does.
test("a browser of Chrome's name gets the extension over the debugging pipe", (t) => tour(t, "google-chrome"));

async function tour(t, name) {
  const { demo, scratch, address, home } = await startDemo(t, name);
  const connection = await chromium.connectOverCDP(address);
  const [context] = connection.contexts();
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const tab = await indexOf(context);
  await tab.getByRole("heading", { name: "Council portals to look at" }).waitFor();
  assert.equal(await tab.getByRole("listitem").count(), 39);

  const surfaces = await Surfaces.of(context, worker);
  // The index is no council site, and the popup says so. “Stop looking” shows that it is paired.
  const before = await surfaces.popup();
  await before.untilText("list");
  await before.untilText("Stop looking");
  await before.until(() => document.querySelector("main").dataset.route === "on");
  await before.run("window.close()");
  await surfaces.gone("popup/popup.html");

  await tab.getByRole("link", { name: "Job search" }).click();
  await tab.getByRole("heading", { name: "Job search" }).waitFor();
  const popup = await surfaces.popup();
  await popup.untilText("differ");
  const said = await popup.text();
  assert.match(said, /\d+ cookies: \d+ as declared/);

  await connection.close();
  demo.kill("SIGINT");
  const [code] = await within("the demo to end", once(demo, "exit"));
  assert.equal(code, 0);
  assert.deepEqual(readdirSync(scratch), [], "the demo leaves nothing behind");
  assert.deepEqual(readdirSync(home), [], "nor in the home");
}

test("browse keeps its root and all else in a folder of its own, and leaves nothing behind", async (t) => {
  const { demo, scratch, address, home } = await startDemo(t, "browser", "browse");
  const connection = await chromium.connectOverCDP(address);
  assert.notDeepEqual(readdirSync(scratch), [], "the control: something is there while it runs");
  const [start] = connection.contexts()[0].pages();
  await start.getByRole("heading", { name: "Where do you want to look?" }).waitFor();
  await start.getByRole("link", { name: "m.luton.gov.uk" }).waitFor();
  assert.equal(await start.getByRole("heading", { name: "Luton Council" }).count(), 1);
  await connection.close();
  demo.kill("SIGINT");
  const [code] = await within("browse to end", once(demo, "exit"));
  assert.equal(code, 0);
  assert.deepEqual(readdirSync(scratch), []);
  assert.deepEqual(readdirSync(home), []);
});

for (const [command, title, heading] of [
  ["demo", "Pyrth cynghorau", "Pyrth cynghorau i edrych arnynt"],
  ["browse", "Gwefannau cynghorau", "Ble hoffech chi edrych?"],
]) {
  test(`${command} in Welsh: its first page, the extension's words and the feed's sentences`, async (t) => {
    const { demo, address } = await startDemo(t, "browser", command, ["--lang", "cy"], title);
    const connection = await chromium.connectOverCDP(address);
    const [context] = connection.contexts();
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    const tab = context.pages().find((page) => !page.url().startsWith("chrome"));
    await tab.getByRole("heading", { name: heading }).waitFor();
    assert.equal(await tab.locator("html").getAttribute("lang"), "cy");
    const surfaces = await Surfaces.of(context, worker);
    await tab.bringToFront();
    const popup = await surfaces.popup();
    // “Stop looking” shows that it is paired.
    await popup.untilText("Stopio edrych");
    assert.equal(await popup.run("document.documentElement.lang"), "cy");
    if (command === "demo") {
      await popup.run("window.close()");
      await surfaces.gone("popup/popup.html");
      await tab.getByRole("link", { name: "Job search" }).click();
      await tab.getByRole("heading", { name: "Job search" }).waitFor();
      const site = await surfaces.popup();
      await site.untilText(" cwci");
    }
    await connection.close();
    demo.kill("SIGINT");
    assert.deepEqual(await within("it to end", once(demo, "exit")), [0, null]);
  });
}

/** Waits until the browser's route has a host. */
async function untilRouted(worker, host) {
  const routed = worker.evaluate(
    (host) =>
      new Promise((resolve) => {
        const { settings } = globalThis.chrome.proxy;
        const look = async () => (await settings.get({})).value.pacScript?.data.includes(host) && resolve();
        settings.onChange.addListener(look);
        void look();
      }),
    host,
  );
  await within(`the route to have ${host}`, routed);
}

test("browse looks at a site of many organisations after a yes, and its own profile trusts that", async (t) => {
  const pay = "www.civicaepay.co.uk";
  const portals = await startPortals(t);
  const way = ["--origin-ca", portals.originCa, "--resolve", `${pay}:443:127.0.0.1:${portals.tlsPort}`];
  const { demo, scratch, address } = await startDemo(t, "browser", "browse", way);
  const connection = await chromium.connectOverCDP(address);
  const [context] = connection.contexts();
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const surfaces = await Surfaces.of(context, worker);
  const [tab] = context.pages();
  await tab.bringToFront();
  const popup = await surfaces.popup();
  await popup.untilText("Stop looking");
  await popup.click("button", "Open the full list");
  const panel = await surfaces.panel();
  // There is no way there without us, and the page of the browser's own error has the address all the same.
  await tab.goto(`https://${pay}/Luton/`).catch(() => undefined);
  await panel.click("button", "Look at it for Luton Council");
  await panel.untilText("Stop looking at this site");
  await untilRouted(worker, pay);
  const response = await tab.goto(`https://${pay}/Luton/`);
  assert.match((await response.securityDetails()).issuer, /^Biscuit Tin local root/);
  await panel.untilText("ASP.NET_SessionId");
  await connection.close();
  demo.kill("SIGINT");
  const [code] = await within("browse to end", once(demo, "exit"));
  assert.equal(code, 0);
  assert.deepEqual(readdirSync(scratch), []);
});
