// Further flows over the real proxy and the simulated portals: what scripts and other sites keep, storage, leaving a
// site alone, the proxy gone and back, the worker ended, another language, erasing everything.

import assert from "node:assert/strict";
import { test } from "node:test";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { within } from "./timeout.js";
import { embed, openTools, pairByCode, sections, startLooking } from "./steps.js";

const MAIN = "m.luton.gov.uk";
const JOBS = "jobs.luton.gov.uk";
const PLANNING = "publicaccess.chelmsford.gov.uk";
const CANARY = "canary7f3e9a51c0ffee";

/** The proxy, the portals, and a browser that is paired and looks. Without the proxy the browser reaches the portals by itself. */
async function scene(t) {
  const backend = await real.start(t, { hosts: [MAIN, JOBS, PLANNING] });
  const rules = `MAP *.gov.uk 127.0.0.1:${backend.tlsPort}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`;
  const browser = await startChromium(t, { ca: [backend.ca, backend.originCa], rules });
  const options = await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  return { backend, options, panel, ...browser };
}

/** Waits until the toolbar's title says this. */
async function untilTitle(options, words) {
  const said = options.evaluate(
    (words) =>
      new Promise((resolve) => {
        const look = async () => ((await chrome.action.getTitle({})).includes(words) ? resolve() : requestIdleCallback(look, { timeout: 100 }));
        void look();
      }),
    words,
  );
  await within(`the badge’s title to say “${words}”`, said);
}

/** The badge as the toolbar has it, asked in a page of the extension. */
async function badge(options) {
  return await options.evaluate(async () => ({ text: await chrome.action.getBadgeText({}), title: await chrome.action.getTitle({}) }));
}

test("cookies of scripts and of other sites, and the page's storage, are shown apart and never by value", async (t) => {
  const { tab, panel } = await scene(t);
  await tab.goto(`https://${MAIN}/news`);
  await panel.untilText("_gid");
  await panel.until(() => /(Your browser holds it for|A script, or another part of a page of|A script of) m\.luton\.gov\.uk/.test(document.body.innerText));
  // The rows come one by one, and the sum of them with what the browser holds after the last.
  await panel.until(() => document.querySelector(".site__summary").innerText.startsWith(`${document.querySelectorAll(".group:not([hidden]) .row").length} cookies: `));
  const before = await sections(panel);
  const all = Object.values(before).flat();
  assert.equal(new Set(all).size, all.length, `each cookie once: ${all}`);
  const said = await panel.run("document.querySelector('.site__summary').innerText");
  assert.ok(said.startsWith(`${all.length} cookies: `), `${said} over ${all}`);

  await panel.click("button", "Look into this page’s storage");
  await panel.untilText("We looked into this page’s storage. There is nothing in it.");
  await tab.evaluate((canary) => {
    localStorage.setItem("theme", canary);
    sessionStorage.setItem("step", canary);
    document.cookie = `mine=${canary}; Path=/; Secure; Max-Age=86400`;
  }, CANARY);
  // Another council's system inside the page: its cookies are another site's here, and this browser keeps none of those.
  await embed(tab, `https://${PLANNING}/online-applications/`);
  await panel.untilText("mine");
  await panel.click("button", "Look into this page’s storage");
  await panel.untilText("Kept in the page’s storage");
  await panel.untilText("Tried to set, not kept");
  const after = await sections(panel);
  assert.deepEqual(after["Kept in the page’s storage"].sort(), ["step", "theme"]);
  assert.ok(after["Tried to set, not kept"].length > 0);
  const whole = await panel.run("document.documentElement.outerHTML");
  assert.ok(!whole.includes(CANARY), "no value reaches the panel");
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("flow-storage", 400);
});

/** Answers the site's own banner, as Civic's script does, and goes to the page again. */
async function choose(tab, analytics) {
  const choice = { necessaryCookies: [], optionalCookies: { analytics, marketing: "revoked" }, interactedWith: true };
  await tab.evaluate((text) => (document.cookie = `CookieControl=${encodeURIComponent(text)}; Path=/; Secure; Max-Age=86400`), JSON.stringify(choice));
  await tab.goto(`https://${MAIN}/news`);
}

test("before a choice the panel says what is there already; a refusal and an acceptance show as they are made", async (t) => {
  const { tab, panel } = await scene(t);
  await tab.goto(`https://${MAIN}/news`);
  await panel.until(() => /You have not chosen yet\. Analytics or marketing cookies are already set\./.test(document.body.innerText));
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("flow-not-chosen", 400);
  await choose(tab, "revoked");
  await panel.untilText("You chose: analytics no, marketing no.");
  await panel.shot("flow-refused", 400);
  await choose(tab, "accepted");
  await panel.untilText("You chose: analytics yes, marketing no.");
  assert.deepEqual(await panel.axe(), []);
});

test("a site that is left alone says so and is looked at again when asked", async (t) => {
  const { tab, panel } = await scene(t);
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  await openTools(panel);
  await panel.click("button", "Leave this site alone");
  await panel.untilText(`You asked us to leave ${JOBS} alone`);
  await tab.goto(`https://${JOBS}/?alone`);
  await panel.shot("flow-left-alone", 400);
  await panel.click("button", "Look at this site again");
  await panel.untilText("Leave this site alone");
});

test("the badge counts what is worth a look, and its title says so", async (t) => {
  const { tab, panel, options } = await scene(t);
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  await panel.until(() => document.querySelectorAll(".group:not([hidden]) .row").length >= 9);
  // The background updates the badge when a page is complete: on the next page all cookies have been reported.
  await tab.goto(`https://${JOBS}/more`);
  await untilTitle(options, "worth a look");
  const { text, title } = await badge(options);
  assert.match(text, /^\d+$/);
  assert.match(title, new RegExp(`^Biscuit Tin: ${JOBS.replaceAll(".", "\\.")}\\. (1 cookie is|${text} cookies are) worth a look\\. \\d+ cookies: `));
});

test("while the proxy is away pages load as usual and the panel says so; when it is back, so are we", async (t) => {
  const { backend, tab, panel } = await scene(t);
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  await backend.stop();
  await panel.untilText("Biscuit Tin is not running on this computer");
  // What it knew is not how the site behaves now.
  await panel.untilText("This is what we know of this site from before.");
  assert.equal(await panel.run("document.querySelectorAll('article .mark').length"), 0);
  assert.equal((await tab.goto(`https://${JOBS}/more`)).status(), 200, "the page loads without us");
  await panel.shot("flow-proxy-away", 400);
  await backend.startAgain();
  await panel.until(() => !document.body.innerText.includes("is not running"));
  // A new run has read the stored observations.
  await panel.untilText("AWSALB");
  // A new PAC file makes the browser try the proxy again, which it had given up for five minutes: a site without stored observations is seen.
  await panel.until(() => document.querySelector("main").dataset.route === "on");
  await tab.goto(`https://${MAIN}/`);
  await panel.untilText("__cf_bm");
  await panel.untilText("sets it");
});

test("a worker that was ended wakes up and goes on", async (t) => {
  const { tab, panel, options, context } = await scene(t);
  const cdp = await context.newCDPSession(options);
  const ended = new Promise((resolve) =>
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => versions.some(({ runningStatus }) => runningStatus === "stopped") && resolve()),
  );
  await cdp.send("ServiceWorker.enable");
  await cdp.send("ServiceWorker.stopAllWorkers");
  await within("the worker to end", ended);
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  await tab.goto(`https://${JOBS}/more`);
  await untilTitle(options, "worth a look");
});

test("another language and a larger text reach every page, and fallback sentences carry their own", async (t) => {
  const { tab, panel, options } = await scene(t);
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  await options.bringToFront();
  await options.getByLabel("Language", { exact: true }).selectOption("Cymraeg");
  await options.getByLabel("Text size", { exact: true }).selectOption("150 %");
  await options.getByRole("button", { name: "Save language and size" }).click();
  await options.getByText("Mae’r iaith a maint y testun wedi’u cadw.").waitFor();
  assert.equal(await options.evaluate(() => document.documentElement.lang), "cy");
  assert.equal(await options.evaluate(() => getComputedStyle(document.documentElement).fontSize), "24px");
  assert.equal(await options.evaluate(() => document.activeElement?.textContent), "Cadw’r iaith a’r maint");
  await options.screenshot({ path: new URL("shots/flow-welsh-options.png", import.meta.url).pathname, fullPage: true });
  await tab.bringToFront();
  await panel.ready();
  await panel.untilText("Stopio edrych");
  await panel.untilText("AWSALB");
  await panel.untilText("Mae’n eich cadw ar yr un gweinydd tra byddwch yn defnyddio’r wefan.");
  const unmarked = await panel.evaluate(() =>
    [...document.querySelectorAll(".say")].filter((sentence) => !sentence.closest('[lang="en-GB"]') && /\b(the|you|it)\b/i.test(sentence.textContent)).map((sentence) => sentence.textContent),
  );
  assert.deepEqual(unmarked, [], "English within Welsh is marked as English");
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("flow-welsh", 320);
  // Names of the notice stay as the council wrote them.
  await panel.evaluate(() => document.querySelectorAll("article details").forEach((details) => (details.open = true)));
  await panel.until(() => [...document.querySelectorAll(".facts [lang='en-GB']")].some((name) => name.textContent === "Job search"));
});

test("erasing everything asks first, and then leaves neither cookie, key nor setting", async (t) => {
  const { tab, panel, options } = await scene(t);
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  await options.bringToFront();
  await options.getByRole("button", { name: "Erase everything" }).click();
  await options.getByRole("button", { name: "No, keep it" }).click();
  await options.getByText("Connected to Biscuit Tin at").waitFor();
  await options.getByRole("button", { name: "Erase everything" }).click();
  await options.getByRole("button", { name: "Yes, erase everything" }).click();
  await options.getByText("the pairing and your settings are erased.").waitFor();
  assert.deepEqual(await options.evaluate(() => chrome.storage.local.get(null)), {});
  const keys = await options.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open("biscuit-tin", 1);
        opening.onsuccess = () => {
          const all = opening.result.transaction("pairing").objectStore("pairing").getAllKeys();
          all.onsuccess = () => resolve(all.result);
        };
      }),
  );
  assert.deepEqual(keys, []);
  await tab.bringToFront();
  await panel.untilText("is not paired with Biscuit Tin yet");
  assert.ok(!(await panel.text()).includes("AWSALB"));
});

test("a pause and a council that is left alone are choices in the options", async (t) => {
  const { tab, options, panel } = await scene(t);
  // What the browser holds of a site that we never looked at was set by nobody that we saw, and we look at no part of it.
  const knowsNothing = async () => {
    await panel.untilText("This is what your browser holds for this site. We did not see who set it.");
    assert.doesNotMatch(await panel.text(), /We look at|from before|Copy this for the council|earlier visit/);
  };
  await options.bringToFront();
  await options.getByRole("button", { name: "Pause", exact: true }).click();
  await options.getByText("Paused. Nothing is looked at.").waitFor();
  await tab.bringToFront();
  await tab.goto(`https://${JOBS}/`);
  await panel.untilText("Biscuit Tin is paused.");
  await knowsNothing();
  await panel.shot("flow-paused", 400);
  await options.bringToFront();
  await options.getByRole("button", { name: "Go on looking" }).click();
  await options.getByText("Biscuit Tin is looking again.").waitFor();
  await options.getByLabel("Luton Council").uncheck();
  await options.getByText("We leave the sites of Luton Council alone from now on.").waitFor();
  await options.getByText("12 of 12 sites are left alone").waitFor();
  await tab.bringToFront();
  await panel.untilText(`You asked us to leave ${JOBS} alone`);
  await knowsNothing();
  await panel.shot("flow-council-left-alone", 400);
  await options.bringToFront();
  await options.getByLabel("Luton Council").check();
  await options.getByText("We look at the sites of Luton Council again.").waitFor();
});
