// What a person saves from the panel, as files of a real browser: the page for people keeps the rules, can be read by
// keyboard and printed, and runs and loads nothing; the data names what it rests on; neither holds a value of a cookie.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { real, standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { brokenBySpacing, meaningWithoutWords, smallTargets } from "./rules.js";
import { HOST, fullSnapshot, weightsSnapshot } from "./scenes.js";
import { openTools, pairByCode, startLooking, untilRoute } from "./steps.js";
import { axeOf } from "./surface.js";
import { within } from "./timeout.js";

const JOBS = "jobs.luton.gov.uk";
const CANARY = "canary7f3e9a51c0ffee";

/** Presses a button that saves, hears that it is done, and reads the file. */
async function save({ context, home }, panel, name) {
  // The panel is no page of Playwright's, so the browser's own setting says where files go.
  const cdp = await context.browser().newBrowserCDPSession();
  const downloadPath = join(home, "saved");
  await cdp.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath, eventsEnabled: true });
  const began = new Promise((resolve) => cdp.once("Browser.downloadWillBegin", resolve));
  const ended = new Promise((resolve) => cdp.on("Browser.downloadProgress", ({ state }) => state === "completed" && resolve()));
  await panel.click("button", name);
  const { suggestedFilename } = await within(`“${name}” to give a file`, began);
  await within(`“${name}” to be on disk`, ended);
  const path = join(downloadPath, suggestedFilename);
  return { path, name: suggestedFilename, text: readFileSync(path, "utf8") };
}

/** Opens a saved page as a person does, and counts what it asks for besides itself. */
async function open(context, path) {
  const page = await context.newPage();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  assert.deepEqual(requests, [pathToFileURL(path).href], "it loads nothing");
  return page;
}

/** A browser with the panel of such a site, and its tools open. */
async function scene(t, snapshot) {
  const proxy = await standIn.start(t, { snapshot });
  const browser = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start: true }, ca: proxy.ca });
  await untilRoute(browser.worker, "on");
  await standIn.servePages(browser.context);
  await browser.tab.goto(`https://${HOST}/`);
  const panel = await browser.surfaces.panelThroughPopup();
  await panel.until((all) => document.querySelectorAll(".row").length === all, snapshot.cookies.length);
  await openTools(panel);
  return { browser, panel };
}

test("a saved page says what the panel says, keeps the rules, and needs neither script nor network", async (t) => {
  const { browser, panel } = await scene(t, weightsSnapshot());
  const saved = await save(browser, panel, "Save as a page");
  assert.equal(saved.name, `biscuit-tin-${HOST}.html`);
  await panel.until(() => document.querySelector(".tools .hint:not([hidden])")?.textContent === "Saved." && document.querySelector("[role=status]").textContent.trim() === "Saved.");

  assert.doesNotMatch(saved.text, /<script|<link|\bon[a-z]+=|javascript:|https?:\/\/127/i);
  assert.match(saved.text, /^<!DOCTYPE html>/i);
  const shown = await panel.evaluate(() => [...document.querySelectorAll(".site__conclusion, .site__more, .site__summary, .site__consent")].map((part) => part.innerText.trim()));
  assert.ok(shown.length > 1);
  const rows = await panel.evaluate(() => [...document.querySelectorAll("article h3")].map((head) => [".row__purpose", ".mark__words", ":scope > :last-child"].map((part) => head.querySelector(part).innerText.trim())));
  const page = await open(browser.context, saved.path);
  const surface = { evaluate: (task, ...given) => page.evaluate(task, ...given), run: (text) => page.evaluate(text) };
  const text = await page.locator("body").innerText();
  for (const words of shown) assert.ok(text.includes(words), words);
  assert.equal(await page.locator("article").count(), rows.length);
  for (const words of rows.flat()) assert.ok(text.includes(words), words);
  for (const words of ["Necessary, ", "The notice says", "What we noticed", "What was put right", "The council’s cookie page", "24 November 2026", "Written with Biscuit Tin 0.1.0 on", "It never holds what stands in a cookie."]) assert.ok(text.includes(words), words);
  for (const [width, media] of [[320, { colorScheme: "light" }], [900, { colorScheme: "dark" }], [640, { forcedColors: "active" }]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: "light", forcedColors: "none", ...media });
    assert.deepEqual(await axeOf(surface.run), [], JSON.stringify(media));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${width}`);
    await page.screenshot({ path: new URL(`shots/saved-${width}.png`, import.meta.url).pathname, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  for (const rule of [smallTargets, brokenBySpacing, meaningWithoutWords]) assert.deepEqual(await rule(surface), [], rule.name);
  const levels = await page.evaluate(() => [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.localName[1])));
  for (const [n, level] of levels.entries()) assert.ok(n === 0 ? level === 1 : level <= levels[n - 1] + 1, `no level is left out: ${levels}`);
  await readByKeyboard(page);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("nav").isVisible(), false, "on paper a list of places leads nowhere");
  await page.screenshot({ path: new URL("shots/saved-print.png", import.meta.url).pathname, fullPage: true });
});

/** Goes to each link in the order in which one reads, and follows the first. */
async function readByKeyboard(page) {
  const links = await page.locator("a").allInnerTexts();
  for (const words of links) {
    await page.keyboard.press("Tab");
    const { said, outline } = await page.evaluate(() => ({ said: document.activeElement.innerText, outline: getComputedStyle(document.activeElement).outlineStyle }));
    assert.deepEqual({ said, outline }, { said: words, outline: "solid" });
  }
  await page.locator("a").first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.querySelector(location.hash).localName), "h2");
}

test("what a site chose for itself stays text in a saved page", async (t) => {
  const evil = ["<img src=x onerror=alert(1)>", "</style></bdi><script>alert(1)</script>", "]]><!--", "\u202egnp.exe", "&lt;b&gt;", "a\u0000b"];
  const { browser, panel } = await scene(t, fullSnapshot({ cookies: evil.map((name, n) => ({ ...fullSnapshot().cookies[0], id: `${n}`, name, purpose: { text: name }, who: { text: `<a href="javascript:alert(${n})">${n}</a>` } })) }));
  const page = await open(browser.context, (await save(browser, panel, "Save as a page")).path);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("script, img, iframe, object, embed, link, base, form, a:not([href^='#'])")].map(({ outerHTML }) => outerHTML)), []);
  const names = await page.locator("article h3 .name").allInnerTexts();
  assert.deepEqual(names.sort(), ["<img src=x onerror=alert(1)>", "</style></bdi><script>alert(1)</script>", "]]><!--", "‹U+202E›gnp.exe", "&lt;b&gt;", "a‹U+0000›b"].sort());
});

test("what is saved of real portals names what it rests on, and holds no value of a cookie", async (t) => {
  const backend = await real.start(t, { hosts: [JOBS] });
  const browser = await startChromium(t, { ca: backend.ca });
  await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  const { tab } = browser;
  await tab.goto(`https://${JOBS}/`);
  await tab.evaluate((canary) => {
    localStorage.setItem("theme", canary);
    document.cookie = `mine=${canary}; Path=/; Secure; Max-Age=86400`;
  }, CANARY);
  await tab.goto(`https://${JOBS}/?secret=${CANARY}`);
  await panel.untilText("mine");
  await panel.click("button", "Look into this page’s storage");
  await panel.untilText("Kept in the page’s storage");
  await openTools(panel);
  const [page, data] = [await save(browser, panel, "Save as a page"), await save(browser, panel, "Save as data")];
  const values = (await browser.context.cookies(`https://${JOBS}/`)).map(({ value }) => value).filter((value) => value.length > 5);
  assert.ok(values.includes(CANARY) && values.length > 2, "the control: there are values");
  for (const { name, text } of [page, data]) for (const value of values) assert.ok(!text.includes(value), `${name} holds ${value}`);

  const { tool, browser: program, made, host, notice, registry_date, cookies } = JSON.parse(data.text);
  assert.deepEqual({ tool, host }, { tool: { name: "Biscuit Tin", version: "0.1.0" }, host: JOBS });
  assert.match(program, /^\S.* \d+$/);
  assert.ok(!Number.isNaN(Date.parse(made)));
  assert.equal(notice.title, "Cookies");
  assert.match(registry_date, /^\d{4}-\d\d-\d\d$/);
  assert.ok(cookies.some(({ name }) => name === "theme"));
  const text = await (await open(browser.context, page.path)).locator("body").innerText();
  for (const { name } of cookies) assert.ok(text.includes(name), name);
});
