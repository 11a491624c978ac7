// The extension in Firefox: installed, paired by code, routed, one portal, and its cookies in the panel and the sidebar.
// The steps are those of portals.test.js, over Firefox's own protocol.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { real } from "./backend.js";
import { startFirefox } from "./marionette.js";
import { AXE_OPTIONS } from "./surface.js";

const JOBS = "jobs.luton.gov.uk";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function axe(firefox) {
  const script = `const done = arguments[arguments.length - 1]; ${AXE}; window.axe.run(document, ${JSON.stringify(AXE_OPTIONS)}).then((r) => done(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 160))])))`;
  return await firefox.send("WebDriver:ExecuteAsyncScript", { script, args: [] });
}

/** Opens the sidebar beside the portal, and returns its text once it has rows. @param {string} panel a page of the extension */
async function readSidebar(firefox, panel) {
  const sidebar = await firefox.inChrome(() =>
    firefox.evaluate(async () => {
      const sidebar = window.SidebarController ?? window.SidebarUI;
      await sidebar.show("biscuit-tin_biscuit-tin_example-sidebar-action");
      return { open: sidebar.isOpen, title: sidebar.title ?? "" };
    }),
  );
  assert.equal(sidebar.open, true);
  // A page of the extension can read the sidebar, which is of the same extension; the portal stays the active tab.
  await firefox.send("WebDriver:SwitchToWindow", { handle: panel, focus: false });
  const read = `const done = arguments[arguments.length - 1];
    const scope = window.wrappedJSObject ?? window;
    const look = () => {
      const [view] = scope.browser.extension.getViews({ type: "sidebar" });
      const text = view?.document.body?.innerText ?? "";
      if (text.includes("How do we know?")) done(text);
      else scope.requestIdleCallback(look);
    };
    look();`;
  return await firefox.send("WebDriver:ExecuteAsyncScript", { script: read, args: [], sandbox: null });
}

test("in Firefox a person pairs by code, starts looking, and reads a portal's cookies", async (t) => {
  const backend = await real.start(t, { hosts: [JOBS] });
  const { firefox, base } = await startFirefox(t, { ca: backend.ca });

  await firefox.goto(`${base}options/options.html`);
  await firefox.untilText("is not paired with Biscuit Tin yet");
  await firefox.fill("#address", backend.api);
  await firefox.press("Save");
  await firefox.untilText("The address is saved.");
  await firefox.fill("#code", await backend.pairingCode());
  await firefox.press("Pair");
  await firefox.untilText("Connected to Biscuit Tin at");
  assert.deepEqual(await axe(firefox), []);
  await firefox.shot("firefox-options");

  await firefox.goto(`${base}popup/popup.html`);
  await firefox.untilText("Start looking");
  await firefox.press("Start looking");
  await firefox.until(() => document.querySelector("main").dataset.route === "on");
  await firefox.goto(`${base}panel/panel.html`);
  await firefox.untilText("Stop looking");
  const panel = await firefox.send("WebDriver:GetWindowHandle");

  await firefox.newTab();
  await firefox.goto(`https://${JOBS}/`);
  assert.equal(await firefox.evaluate(() => document.querySelector("h1").textContent), "Job search");
  const said = await readSidebar(firefox, panel);
  assert.match(said, /jobs\.luton\.gov\.uk[\s\S]+9 cookies: /);
  assert.match(said, /AWSALB\s/);
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
});
