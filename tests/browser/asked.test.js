// A site of many organisations, over the real proxy and a simulated portal: asked about in the panel, looked at after a
// click while its page is in front, under a root that this browser takes and gives back.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { pairByCode, startLooking } from "./steps.js";
import { within } from "./timeout.js";

const JOBS = "jobs.luton.gov.uk";
const PAY = "www.civicaepay.co.uk";
const PAGE = `https://${PAY}/Luton/Webpay_Public/Webpay`;
const QUESTION = "This site serves many organisations. Look at it for Luton Council?";
const YES = "Look at it for Luton Council";
const STOP = "Stop looking at this site";

/** The proxy and a browser of one user, paired and looking. */
async function scene(t) {
  const home = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  const backend = await real.start(t, { hosts: [JOBS, PAY], home });
  const rules = `MAP *.gov.uk 127.0.0.1:${backend.tlsPort}, MAP ${PAY} 127.0.0.1:${backend.tlsPort}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`;
  const browser = await startChromium(t, { ca: [backend.ca, backend.originCa], rules, home });
  const options = await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  return { backend, options, panel, ...browser };
}

/** Who signed the certificate that the browser got for a page. */
async function signer(tab, url = PAGE) {
  const response = await tab.goto(url);
  return (await response.securityDetails()).issuer;
}

/** Waits until the browser's route has the site, or has it no more. */
async function untilRoute(options, has) {
  const said = options.evaluate(
    ([host, has]) =>
      new Promise((resolve) => {
        const look = async () => {
          const { value } = await chrome.proxy.settings.get({});
          if (value.pacScript?.data.includes(host) === has) return resolve();
          requestIdleCallback(look, { timeout: 100 });
        };
        void look();
      }),
    [PAY, has],
  );
  await within(`the route ${has ? "to have" : "not to have"} ${PAY}`, said);
}

/** How many of our roots for one site this browser trusts. */
function roots(home) {
  const list = execFileSync("certutil", ["-d", `sql:${join(home, ".pki", "nssdb")}`, "-L"], { encoding: "utf8" });
  return list.split("\n").filter((line) => line.startsWith("Biscuit Tin local root")).length;
}

test("a person looks at a site of many organisations for one council while its page is in front", async (t) => {
  const { home, options, panel, tab } = await scene(t);
  assert.doesNotMatch(await signer(tab), /Biscuit Tin/);
  await panel.untilText("We are not looking at this site.");
  await panel.untilText(QUESTION);
  await untilRoute(options, false);
  assert.equal(roots(home), 0);
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("asked-question");

  await panel.click("button", YES);
  await panel.untilText(STOP);
  await panel.untilText(`We look at ${PAY} for Luton Council`);
  // The button kept its place, and the keyboard's focus with it.
  assert.match((await panel.focused()).words, new RegExp(STOP));
  await panel.until((words) => document.querySelector("[role=status]").textContent.includes(words), `We look at ${PAY} for Luton Council`);
  assert.deepEqual(await panel.axe(), []);
  assert.equal(roots(home), 1);
  await untilRoute(options, true);

  assert.match(await signer(tab), /^Biscuit Tin local root [0-9a-f]{8}$/);
  await panel.untilText("ASP.NET_SessionId");
  await panel.untilText("As declared");
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("asked-looking");

  // Another page is in front: nobody looks any more, and the question is asked again on the way back.
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  await untilRoute(options, false);
  assert.doesNotMatch(await signer(tab), /Biscuit Tin/);
  await panel.untilText(QUESTION);
  await panel.until((words) => [...document.querySelectorAll("button")].some(({ innerText }) => innerText === words), YES);
});

test("a person who asked stops again by keyboard, and a panel that closes ends it too", async (t) => {
  const { home, options, panel, tab, surfaces } = await scene(t);
  await tab.goto(PAGE);
  await panel.click("button", YES);
  await panel.untilText(STOP);
  await untilRoute(options, true);
  await panel.press("Enter");
  await panel.untilText(QUESTION);
  await panel.until((words) => document.activeElement.innerText === words, YES);
  await untilRoute(options, false);
  assert.doesNotMatch(await signer(tab), /Biscuit Tin/);

  await panel.click("button", YES);
  await panel.untilText(STOP);
  await untilRoute(options, true);
  await panel.run("window.close()");
  await surfaces.gone("panel/panel.html");
  await untilRoute(options, false);
  assert.doesNotMatch(await signer(tab), /Biscuit Tin/);
  const popup = await surfaces.popup();
  await popup.untilText(QUESTION);
  await popup.untilText("Open the full list to answer.");
  assert.deepEqual(await popup.axe(), []);
  await popup.shot("asked-popup");
  assert.ok(roots(home) <= 1, "the store is cleaned behind the answer");
});

test("a browser whose store of roots we do not find is told what to do, and nothing is looked at", async (t) => {
  // The proxy runs for a user whose home is another one, and knows no browser there.
  const elsewhere = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(elsewhere, { recursive: true, force: true }));
  const backend = await real.start(t, { hosts: [JOBS, PAY], home: elsewhere });
  const rules = `MAP ${PAY} 127.0.0.1:${backend.tlsPort}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`;
  const browser = await startChromium(t, { ca: [backend.ca, backend.originCa], rules });
  const options = await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  await browser.tab.goto(PAGE);
  await panel.click("button", YES);
  // With the folder of this very proxy: on another one it would help nobody.
  await panel.until(() => /Run “\S+ trust install --data-dir \S+”, then ask again\./.test(document.body.innerText));
  await panel.untilText("Try again");
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("asked-refused");
  await untilRoute(options, false);
  assert.doesNotMatch(await signer(browser.tab), /Biscuit Tin/);
});
