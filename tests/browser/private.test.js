// A private window of a user who allowed the extension there: it is not routed, shows what it holds itself, and
// leaves nothing behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { pairByCode, startLooking, untilRoute } from "./steps.js";

const JOBS = "jobs.luton.gov.uk";

test("a private window is apart: not looked at, shown by what it holds, and not kept", async (t) => {
  const backend = await real.start(t, { hosts: [JOBS] });
  const rules = `MAP *.gov.uk 127.0.0.1:${backend.tlsPort}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`;
  const browser = await startChromium(t, { ca: [backend.ca, backend.originCa], rules, inPrivate: true });
  const { context, worker, surfaces } = browser;
  const options = await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  assert.equal(await worker.evaluate(() => globalThis.chrome.extension.isAllowedIncognitoAccess()), true);

  const opened = context.waitForEvent("page");
  const windowId = await worker.evaluate(async (url) => (await globalThis.chrome.windows.create({ incognito: true, url })).id, `https://${JOBS}/`);
  const page = await opened;
  await page.getByRole("heading", { name: "Job search" }).waitFor();
  await worker.evaluate((windowId) => globalThis.chrome.windows.update(windowId, { focused: true }), windowId);
  await worker.evaluate((windowId) => globalThis.chrome.action.openPopup({ windowId }), windowId);
  const popup = await surfaces.openedPopup();
  await popup.untilText("This is a private window.");
  await popup.untilText("cookies:");
  assert.match(await popup.text(), /Your|server|visit/);
  await popup.shot("private-popup");
  // Nothing of it went through the proxy, and nothing that was asked about it was kept.
  const kept = await options.evaluate(async () => Object.keys(await chrome.storage.local.get(null)).sort());
  assert.deepEqual(kept, ["api", "command", "looking", "paired", "ports"]);
  const seen = await panel.evaluate(() => [...document.querySelectorAll("#site option")].map(({ value }) => value));
  assert.ok(!seen.includes(JOBS) && !(await panel.text()).includes("AWSALB"), "the proxy saw nothing of it, and the ordinary window knows nothing");
  const settingThere = () => options.evaluate(async () => await chrome.proxy.settings.get({ incognito: true }));
  assert.equal((await settingThere()).value.mode, "system", "private windows go as before");
  // The same visit in an ordinary window is seen, so that the silence above means something.
  await browser.tab.goto(`https://${JOBS}/`);
  await browser.tab.bringToFront();
  await panel.untilText("AWSALB");
  await panel.click("button", "Stop looking");
  await untilRoute(browser.worker, "off");
  const { incognitoSpecific, levelOfControl, value } = await settingThere();
  assert.deepEqual([incognitoSpecific, levelOfControl, value.mode], [false, "controllable_by_this_extension", "system"], "nothing of ours stays there");
});
