// The extension in Firefox: installed, paired by code, routed, one portal, and its cookies in the panel and the sidebar.
// The steps are those of portals.test.js, over Firefox's own protocol.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { watch } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { real } from "./backend.js";
import { pairByCode, showSidebar, sidebarText, startLooking } from "./firefox_steps.js";
import { startFirefox } from "./marionette.js";
import { AXE_OPTIONS } from "./surface.js";
import { within } from "./timeout.js";

const JOBS = "jobs.luton.gov.uk";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function axe(firefox) {
  const script = `const done = arguments[arguments.length - 1]; ${AXE}; window.axe.run(document, ${JSON.stringify(AXE_OPTIONS)}).then((r) => done(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160))])))`;
  return await firefox.send("WebDriver:ExecuteAsyncScript", { script, args: [] });
}

/** The text of a file once the whole of it is in a folder. */
async function whenSaved(folder, name) {
  const whole = () => existsSync(join(folder, name)) && readFileSync(join(folder, name), "utf8");
  for await (const _ of watch(folder)) {
    const text = whole();
    if (text && text.trimEnd().endsWith("</html>")) return text;
  }
  return undefined;
}

test("in Firefox a person pairs by code, starts looking, and reads a portal's cookies", async (t) => {
  const backend = await real.start(t, { hosts: [JOBS] });
  const downloads = mkdtempSync(join(tmpdir(), "bt-saved-"));
  t.after(() => rmSync(downloads, { recursive: true, force: true }));
  const prefs = { "browser.download.dir": downloads, "browser.download.folderList": 2, "browser.download.useDownloadDir": true };
  const { firefox, base } = await startFirefox(t, { ca: backend.ca, prefs });

  await pairByCode(firefox, base, backend);
  assert.deepEqual(await axe(firefox), []);
  await firefox.shot("firefox-options");

  await startLooking(firefox, base);
  await firefox.goto(`${base}panel/panel.html`);
  await firefox.untilText("Stop looking");
  const panel = await firefox.send("WebDriver:GetWindowHandle");

  await firefox.newTab();
  await firefox.goto(`https://${JOBS}/`);
  assert.equal(await firefox.evaluate(() => document.querySelector("h1").textContent), "Job search");
  assert.equal((await showSidebar(firefox)).open, true);
  const said = await sidebarText(firefox, panel, "8 cookies: ");
  assert.match(said, /jobs\.luton\.gov\.uk[\s\S]+8 cookies: /);
  assert.match(said, /Keeps you on the same server/);
  await firefox.inChrome(() => firefox.shot("firefox-sidebar"));

  await firefox.switchTo(panel);
  await firefox.until((host) => [...document.querySelectorAll("#site option")].some(({ value }) => value === host), JOBS);
  await firefox.evaluate((host) => {
    const site = document.querySelector("#site");
    site.value = host;
    site.dispatchEvent(new Event("change"));
  }, JOBS);
  await firefox.untilText("lumesseAnalyticsInformation");
  const names = await firefox.evaluate(() => [...document.querySelectorAll("article")].map((row) => document.getElementById(row.getAttribute("aria-labelledby")).textContent));
  assert.ok(names.length >= 9, names.join("\n"));
  for (const name of names) assert.match(name, /^\S+\. .+\. Category: \w.*\. Stays: .+\. Verdict: .+\.$/);
  assert.deepEqual(await axe(firefox), []);
  await firefox.shot("firefox-panel");

  await firefox.evaluate(() => (document.querySelector(".tools").open = true));
  const saved = whenSaved(downloads, `biscuit-tin-${JOBS}.html`);
  await firefox.press("Save as a page");
  const page = await within("Firefox to save the page", saved);
  for (const words of ["Cookies on jobs.luton.gov.uk", "lumesseAnalyticsInformation", "Browser: Firefox "]) assert.ok(page.includes(words), words);
});
