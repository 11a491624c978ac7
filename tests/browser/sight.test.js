// What a person sees and hears agrees: answers and focus stay in sight, nothing is judged where nobody looks, the badge is
// the popup's own summary, and words are not torn where the text is large and the page narrow.

import assert from "node:assert/strict";
import { test } from "node:test";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { HOST, SCENES, fullSnapshot, siteOf, weightsSnapshot } from "./scenes.js";
import { openTools, untilRoute } from "./steps.js";
import { within } from "./timeout.js";

/** A browser that is paired, with the site in the active tab; it looks unless `start` is false. */
async function scene(t, { snapshot = weightsSnapshot(), start = true, answer, url = `https://${HOST}/` } = {}) {
  const proxy = await standIn.start(t, { snapshot });
  if (answer) proxy.answerWith("/v1/annotate", answer);
  const browser = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start }, ca: proxy.ca });
  if (start) await untilRoute(browser.worker, "on");
  else await proxy.until(({ path }) => path === "/v1/feed");
  await standIn.servePages(browser.context);
  await browser.tab.goto(url);
  return { proxy, ...browser };
}

/** In the page: whether all of this element is in sight. */
const inSight = (surface, what) => surface.until((what) => {
  const element = what === "focus" ? document.activeElement : [...document.querySelectorAll(".hint, .status")].find((one) => one.textContent.startsWith(what));
  if (!element || element === document.body) return false;
  const { top, bottom } = element.getBoundingClientRect();
  return top >= -1 && bottom <= innerHeight + 1;
}, what);

test("the answer to a button is in sight, and goes once the list is another", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("VISITOR_INFO1_LIVE");
  await openTools(panel);
  await panel.click("button", "Save as data");
  await inSight(panel, "Saved.");
  proxy.publish({ ...fullSnapshot().cookies[0], type: "cookie", seq: 200, name: "another", id: "another" });
  await panel.until(() => !document.body.innerText.includes("Saved."));
});

test("after a press the focus is in sight, wherever its button went", async (t) => {
  const { surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("VISITOR_INFO1_LIVE");
  await panel.run("[...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Stop looking').focus()");
  await inSight(panel, "focus");
  await panel.press("Enter");
  await panel.untilText("Start looking");
  await panel.until(() => document.activeElement.textContent === "Start looking");
  await inSight(panel, "focus");
});

test("a site that nobody looks at shows what is known from before, and neither conclusion nor verdict", async (t) => {
  const { surfaces } = await scene(t, { start: false });
  const popup = await surfaces.popup();
  await popup.untilText("what we know of this site from before");
  const text = await popup.text();
  assert.match(text, /Not looking/);
  assert.doesNotMatch(text, /have to wait for your choice|Set before you chose|As declared|Serious/);
  assert.deepEqual(await popup.axe(), []);
  await popup.shot("popup-from-before");
  assert.equal(await popup.evaluate(() => document.querySelectorAll("article .mark").length), 0);
});

for (const [name, url] of [["not-listed", `https://${HOST}/`], ["no website", "about:blank"]]) {
  test(`no empty list is offered on ${name}`, async (t) => {
    const { snapshot } = SCENES.find((one) => one.name === "not-listed");
    const { surfaces } = await scene(t, { snapshot: snapshot(), url });
    const popup = await surfaces.popup();
    await popup.until(() => ["not_listed", "no_site"].includes(document.querySelector("main").dataset.kind));
    if (name === "not-listed") assert.doesNotMatch(await popup.text(), /Open the full list/);
    assert.equal(await popup.evaluate(() => document.querySelectorAll("button.main").length), 0);
  });
}

/** Resolves once the background has given the button a title with these words. */
async function titled(worker, words) {
  await worker.evaluate(async (words) => {
    const { setTitle } = chrome.action;
    const said = new Promise((resolve) => {
      chrome.action.setTitle = async (given) => {
        await setTitle.call(chrome.action, given);
        if (given.title.includes(words)) resolve();
      };
    });
    if (!(await chrome.action.getTitle({})).includes(words)) await said;
  }, words);
}

test("the badge says what the popup says, before the popup was ever open", async (t) => {
  const site = { ...siteOf(HOST, 9), counts: { total: 9, as_declared: 2, differs: 7, not_declared: 0, cannot_tell: 0, attention: 7 }, summary: { text: "9 cookies: 2 as declared, 7 differ." } };
  const { worker, surfaces } = await scene(t, { answer: () => ({ site, cookies: [] }) });
  await within("the badge", titled(worker, "7 cookies are worth a look. 9 cookies: 2 as declared, 7 differ."));
  assert.equal(await worker.evaluate(() => chrome.action.getBadgeText({})), "7");
  const popup = await surfaces.popup();
  await popup.untilText("9 cookies: 2 as declared, 7 differ.");
});

/** In the page: words and labels of hosts that are torn over two lines though they fit on one, and signs that begin a line. */
function torn() {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const tops = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(({ width }) => width > 0);
  };
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.parentElement.checkVisibility({ visibilityProperty: true }) || node.parentElement.closest(".unseen, .name, select")) continue;
    for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{N}]+[.,:]?/gu)) {
      const rects = tops(node, index, index + word.length);
      if (new Set(rects.map(({ top }) => Math.round(top))).size < 2) continue;
      const width = rects.reduce((sum, rect) => sum + rect.width, 0);
      const box = node.parentElement.closest("p, li, label, h1, h2, h3, button, dd, legend").getBoundingClientRect();
      if (width < box.width - 8) found.push(word);
    }
  }
  return found;
}

/** In the page: whether the sign behind a group's category begins a line. */
function loneSigns() {
  return [...document.querySelectorAll(".group:not([hidden]) h2")].filter((heading) => {
    const walk = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    const letters = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      for (let at = 0; at < node.length; at += 1) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        letters.push({ letter: node.data[at], top: Math.round(range.getBoundingClientRect().top) });
      }
    }
    const comma = letters.findIndex(({ letter }) => letter === ",");
    return letters[comma].top !== letters[comma - 1].top;
  }).length;
}

test("at 320 pixels and twice the text nothing scrolls sideways, and no word is torn", async (t) => {
  const { proxy, context, base, worker, surfaces } = await scene(t);
  const councilOf = (host) => ({ site: { ...siteOf(host, 0), council: "Chelmsford City Council" }, badge: 0, listed: true, left_alone: false });
  proxy.answerWith("/v1/site", ({ hosts }) => ({ paused: false, sites: hosts.map(councilOf) }));
  await worker.evaluate(() => chrome.storage.local.set({ size: "200" }));
  const page = await context.newPage();
  await page.setViewportSize({ width: 320, height: 900 });
  await page.goto(`${base}options/options.html`);
  await page.getByText("Connected to Biscuit Tin at").waitFor();
  await page.getByText("Chelmsford City Council").waitFor();
  await page.screenshot({ path: new URL("shots/sight-options.png", import.meta.url).pathname, fullPage: true });
  assert.deepEqual(await page.evaluate(torn), []);
  const wide = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 120)));
  assert.deepEqual(wide, []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
  await page.close();
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("VISITOR_INFO1_LIVE");
  await panel.resize(320, 900);
  await panel.shot("sight-panel", 320);
  assert.deepEqual(await panel.evaluate(torn), []);
  assert.equal(await panel.evaluate(loneSigns), 0);
  assert.equal(await panel.overflow(), false);
});
