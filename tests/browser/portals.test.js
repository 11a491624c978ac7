// The whole way of a user over the real proxy and the simulated portals: pair by code, start looking, open three portals,
// and read what the popup and the side panel say of every cookie, by accessible name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { axeOf } from "./surface.js";

/** The portals, and cookies that each must show with the verdict that it must get. */
const PORTALS = [
  {
    url: "https://publicaccess.chelmsford.gov.uk/online-applications/",
    council: "Chelmsford City Council",
    cookies: { JSESSIONID: "As declared", "NSC_qvcmjdbddftt-ttm": "Not declared" },
  },
  {
    url: "https://jobs.luton.gov.uk/",
    council: "Luton Council",
    cookies: { AWSALB: "As declared", lumesseAnalyticsInformation: "Differs from the notice", AWSALBCORS: "Cannot tell" },
  },
  {
    url: "https://myforms.luton.gov.uk/",
    council: "Luton Council",
    cookies: { PHPSESSID: "As declared", AWSALBCORS: "Differs from the notice" },
  },
];
const HOSTS = PORTALS.map(({ url }) => new URL(url).hostname);

/** Labels of host names that stand on more than one line. */
async function brokenLabels(surface) {
  await surface.until(() => document.querySelector(".row .host__parts"));
  return await surface.evaluate(() => [...document.querySelectorAll(".host__parts > span")].filter((label) => new Set([...label.getClientRects()].map(({ top }) => Math.round(top))).size > 1).map((label) => label.textContent));
}

test("a person pairs by code, starts looking, and reads every cookie of three portals", async (t) => {
  const backend = await real.start(t, { hosts: HOSTS });
  const { context, tab, base, surfaces } = await startChromium(t, { ca: backend.ca });

  const options = await context.newPage();
  await options.goto(`${base}options/options.html`);
  await options.getByLabel("Address").fill(backend.api);
  await options.getByRole("button", { name: "Save", exact: true }).click();
  await options.getByText("The address is saved.").waitFor();
  await options.getByLabel("Pairing code").fill((await backend.pairingCode()).toLowerCase());
  await options.getByRole("button", { name: "Pair", exact: true }).click();
  await options.getByText("Paired. Open Biscuit Tin").waitFor();
  assert.deepEqual(await axeOf((text) => options.evaluate(text)), []);
  await options.close();

  await tab.bringToFront();
  const start = await surfaces.popup();
  await start.untilText("Start looking");
  await start.click("button", "Start looking");
  // Pages go their old way until the browser is known to trust us.
  await start.until(() => document.querySelector("main").dataset.route === "on");
  await start.run("window.close()");
  await surfaces.gone("popup/popup.html");

  for (const [n, portal] of PORTALS.entries()) {
    await tab.goto(portal.url);
    const popup = await surfaces.popup();
    await popup.untilText("as declared");
    await popup.untilText(portal.council);
    assert.match(await popup.text(), /\d+ cookies: \d+ as declared/);
    assert.deepEqual(await popup.axe(), [], `the popup of ${portal.url}`);
    if (n === 0) assert.deepEqual(await brokenLabels(popup), [], "a host name breaks behind its dots alone");
    await popup.shot(`real-popup-${n}`);
    if (n === 0) await popup.click("button", "Open the full list");
    else await popup.run("window.close()");
    await surfaces.gone("popup/popup.html");

    const panel = await surfaces.panel();
    await panel.untilText(new URL(portal.url).hostname);
    for (const name of Object.keys(portal.cookies)) await panel.untilText(name);
    const rows = await panel.names("article");
    assert.ok(rows.length >= Object.keys(portal.cookies).length, rows.join("\n"));
    for (const row of rows) {
      // What it does, category, how long, who, verdict: each row reads as sentences.
      assert.match(row, /^\S+\. .+\. Category: \w.*\. Stays: .+\. .+ (sets it|set it).*\. Verdict: .+\.$/, row);
    }
    for (const [name, verdict] of Object.entries(portal.cookies)) {
      const row = rows.find((text) => text.startsWith(`${name}. `));
      assert.ok(row?.endsWith(`Verdict: ${verdict}.`), `${name}: ${row}`);
    }
    assert.deepEqual(await panel.axe(), [], `the panel of ${portal.url}`);
    if (n === 0) {
      await panel.evaluate(() => document.querySelector(".row summary").click());
      await panel.untilText("declares it for");
      assert.deepEqual(await panel.axe(), [], "the panel with details open");
      await panel.shot("real-panel-details");
    }
    await panel.shot(`real-panel-${n}`);
  }
});
