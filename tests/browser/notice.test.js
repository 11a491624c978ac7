// A council whose notice nobody holds, over the real proxy: three of its sites are visited, its notice is read from the panel
// and put right by keyboard, and the same visit is judged by it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { IMPORTED } from "../../extension/test/imported.js";
import { real, standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { HOST, fullSnapshot } from "./scenes.js";
import { pairByCode, startLooking, untilRoute } from "./steps.js";
import { DOMAIN, JOBS, PLANNING, SITE, startCouncil } from "./unheld.js";

/** Presses Tab until the focus is on something with these words, or with this id. */
async function tabTo(panel, wanted) {
  for (let n = 0; n < 60; n += 1) {
    await panel.press("Tab");
    if (await panel.evaluate((wanted) => document.activeElement.id === wanted || document.activeElement.innerText === wanted, wanted)) return;
  }
  throw new Error(`never reached ${wanted}`);
}

test("a person reads the notice of a council that nobody holds, and the same visit is judged by it", async (t) => {
  const { ca, port } = await startCouncil(t);
  const more = [SITE, PLANNING, JOBS].map((host) => ({ host, ca, port }));
  const backend = await real.start(t, { hosts: [], more, councils: ["kirklees"] });
  const browser = await startChromium(t, { ca: backend.ca, reads: [DOMAIN] });
  await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  const { tab } = browser;
  for (const [host, name] of [[JOBS, "job_id"], [PLANNING, "plan_seen"]]) {
    await tab.goto(`https://${host}/`);
    await panel.untilText(name);
    await panel.untilText("We hold no cookie notice of this council yet.");
  }

  await tab.goto(`https://${SITE}/cookies?visitor=1`);
  await panel.untilText("Read this notice");
  await panel.run("document.querySelector('h1').focus()");
  await tabTo(panel, "Read this notice");
  await panel.press("Enter");
  await panel.untilText("Cookies that we read on this page: 4. Lines to check: 1.");
  await panel.until((words) => document.querySelector("[role=status]").textContent.includes(words), "Lines to check: 1.");
  assert.equal(await panel.evaluate(() => document.activeElement.innerText), `Cookie notice of ${SITE}`);
  assert.deepEqual(await panel.axe(), []);
  // What was not sure comes first. It is put right, and one line is left out.
  await tabTo(panel, "Correct plan_id");
  await panel.press("Enter");
  await panel.untilText("How long it stays, such as 6 months");
  await tabTo(panel, "stays-1");
  await panel.send("Input.insertText", { text: "session" });
  await tabTo(panel, "keep-0");
  await panel.press("Space");
  // Another page is in front by now: what is used is the page that was read.
  await tab.goto(`https://${PLANNING}/`);
  await tabTo(panel, "Use this notice");
  await panel.press("Enter");
  await panel.untilText("The notice is saved. From now on we hold the cookies of Kirklees Council against it.");
  await panel.untilText("Differs from the notice");
  const rows = await panel.names("article");
  const verdict = (name) => /Verdict: (.+)\.$/.exec(rows.find((row) => row.startsWith(`${name}. `)) ?? "")?.[1];
  assert.deepEqual([verdict("plan_id"), verdict("plan_seen")], ["As declared", "Differs from the notice"]);
  await panel.evaluate(() => document.querySelectorAll(".row summary").forEach((summary) => summary.click()));
  await panel.untilText("It stays 1 year. The notice says 2 weeks.");
  // When it was read, and how long ago that is.
  await panel.untilText("(days since then: 0)");
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("notice-judged");

  const file = readFileSync(join(backend.dataDir, "registry/councils/kirklees.toml"), "utf8");
  assert.match(file, new RegExp(`address = "https://${SITE}/cookies"`));
  assert.doesNotMatch(file, /visitor|tin_session/);
});

/** Waits until the live region has these words, and they stand on the page too. */
async function untilSaid(panel, words) {
  await panel.untilText(words);
  await panel.until((words) => document.querySelector("[role=status]").textContent.includes(words), words);
}

test("a notice that cannot be read, or is not to be used, leaves everything as it was, and it is said why", async (t) => {
  const proxy = await standIn.start(t, { snapshot: fullSnapshot({ unheld: [{ domain: DOMAIN, councils: ["Kirklees Council"], ids: ["kirklees"] }] }) });
  const { context, tab, worker, surfaces } = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start: true }, ca: proxy.ca });
  await untilRoute(worker, "on");
  await standIn.servePages(context);
  await context.route("**/cookies-long", (route) => route.fulfill({ contentType: "text/html", body: `<title>Long</title><p>${"x".repeat(8 * 1024 * 1024)}` }));
  await tab.goto(`https://${HOST}/`);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  const isOffered = () => panel.evaluate(() => document.body.innerText.includes("Read this notice"));
  assert.equal(await isOffered(), false, "no page about cookies is in front");

  // Nobody pressed the button in the toolbar, and this site is not one that the extension may read.
  await tab.goto(`https://www.${DOMAIN}/cookies`);
  await panel.click("button", "Read this notice");
  await untilSaid(panel, "Press the Biscuit Tin button in the toolbar, then try again.");
  await tab.goto(`https://${HOST}/cookies-long`);
  await panel.until(() => !document.body.innerText.includes("Press the Biscuit Tin button"));
  await panel.click("button", "Read this notice");
  await untilSaid(panel, "This page is too large to be read here.");
  assert.ok(!proxy.requests.some(({ path }) => path === "/v1/import"), "nothing was sent");

  proxy.answerWith("/v1/import", () => IMPORTED);
  await tab.goto(`https://${HOST}/cookies`);
  await panel.click("button", "Read this notice");
  await panel.click("button", "Do not use it");
  await panel.until(() => document.querySelector("[role=status]").textContent.includes("The notice is not used."));
  await panel.until(() => document.activeElement.innerText === "Read this notice");
  assert.ok(!proxy.requests.some(({ path }) => path === "/v1/use-notice"));

  await panel.click("button", "Read this notice");
  await panel.untilText("Use this notice");
  await proxy.stop();
  await panel.click("button", "Use this notice");
  await panel.untilText("Biscuit Tin is not running at this address");
  await panel.untilText("Do not use it");
  await panel.click("button", "Do not use it");
  await panel.until(() => !document.body.innerText.includes("Use this notice"));
  assert.equal((await panel.focused()).tag, "h1", "where nothing can be read, the title has the focus");
});
