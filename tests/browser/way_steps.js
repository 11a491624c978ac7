// Steps of the tests of ways in Chromium: a browser that reaches the portals by itself too, who signed a page, what the
// browser's proxy setting is. It checks nothing but that they answer.

import assert from "node:assert/strict";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { pairByCode } from "./steps.js";
import { within } from "./timeout.js";

/** A listed site. */
export const JOBS = "jobs.luton.gov.uk";
/** Who signs the certificate of a site that we look at. */
export const OURS = /^Biscuit Tin local root/;

/** The proxy, the portals, and a paired browser that reaches the portals by itself too, on port 8443 as well. */
export async function scene(t, { trusted = true, ...options } = {}) {
  const backend = await real.start(t, { hosts: [JOBS] });
  const rules = `MAP *.gov.uk 127.0.0.1:${backend.tlsPort}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`;
  const ca = trusted ? [backend.ca, backend.originCa] : [backend.originCa];
  const browser = await startChromium(t, { ca, rules, ...(typeof options.with === "function" ? await options.with(backend) : options) });
  const paired = await pairByCode(browser, backend);
  return { backend, paired, ...browser };
}

/** Who signed the certificate that the browser got for a page. */
export async function signer(tab, url = `https://${JOBS}/`) {
  const response = await tab.goto(url);
  assert.equal(response.status(), 200, url);
  return (await response.securityDetails()).issuer;
}

/** Presses “Start looking” where something stands in the way; the popup says what. */
export async function startInVain({ tab, surfaces }, words) {
  await tab.bringToFront();
  const popup = await surfaces.popup();
  await popup.untilText("Start looking");
  await popup.click("button", "Start looking");
  await popup.untilText(words);
  await popup.untilText("Not looking");
  assert.deepEqual(await popup.axe(), []);
  return popup;
}

/** The mode of the browser's proxy setting. */
export const mode = (page) => page.evaluate(async () => (await chrome.proxy.settings.get({})).value.mode);

/** Resolves once the browser has our PAC file no more, with how long that took, in milliseconds. */
export async function untilGivenBack(page) {
  const gone = page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = async () => (await chrome.proxy.settings.get({})).value.mode !== "pac_script" && resolve();
        chrome.proxy.settings.onChange.addListener(look);
        void look();
      }),
  );
  const start = performance.now();
  await within("the route to be given back", gone);
  return performance.now() - start;
}
