// The report as a page, in a real Chromium: one that is reviewed (report.html, of an audit), and those that verify makes of a
// recording of the simulated portals, in both languages; and the reviewed drafts of a cookies page. Nothing is loaded besides the file itself.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { binary, startPortals } from "./backend.js";
import { startPlain } from "./chromium.js";
import { brokenBySpacing, movement, smallTargets } from "./rules.js";
import { axeOf } from "./surface.js";

const run = promisify(execFile);
const REVIEWED = fileURLToPath(new URL("report.html", import.meta.url));
const SHOTS = fileURLToPath(new URL("shots/", import.meta.url));
/** How a page can be looked at: width in CSS pixels, colours, medium, size of the text. */
const LOOKS = {
  light: { width: 1000 },
  dark: { width: 1000, colorScheme: "dark" },
  "own-colours": { width: 1000, colorScheme: "dark", forcedColors: "active" },
  "more-contrast": { width: 1000, contrast: "more" },
  narrow: { width: 320 },
  "large-text": { width: 1000, text: "200%" },
  paper: { width: 700, media: "print" },
};

/** Opens a page of this computer, and notes what it asks for besides itself. */
async function open(context, file) {
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("dialog", () => asked.push("a dialog"));
  await page.goto(pathToFileURL(file).href);
  return { page, asked };
}

async function look(page, { width, colorScheme = "light", forcedColors = "none", contrast = "no-preference", media = "screen", text = "100%" }) {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme, forcedColors, contrast, media, reducedMotion: "reduce" });
  await page.evaluate((text) => document.documentElement.style.setProperty("font-size", text), text);
}

const unfold = (page, open) => page.evaluate((open) => document.querySelectorAll("details").forEach((one) => (one.open = open)), open);

/** A recording of a visit to every portal, and the reports that verify makes of it, by their endings. */
async function reports(t) {
  const portals = await startPortals(t);
  const recording = join(portals.folder, "portals.har");
  const browser = await startPlain(t, [`--host-resolver-rules=MAP * 127.0.0.1:${portals.tlsPort}`]);
  const context = await browser.newContext({ ignoreHTTPSErrors: true, recordHar: { path: recording, content: "omit" } });
  const page = await context.newPage();
  for (const { url } of portals.systems) await page.goto(url);
  await context.close();
  return async (lang, format) => {
    const out = join(portals.folder, `${lang}.${format}`);
    await run(binary("BISCUIT_TIN_BIN"), ["verify", recording, "--lang", lang, "--format", format, "--out", out, "--fail-on", "never"], { env: { ...process.env, TMPDIR: portals.folder } });
    return { out, folder: portals.folder };
  };
}

/** Looks in which the length of words matters; colours are those of the reviewed page. */
const WORDS = ["light", "narrow", "large-text", "paper"];

/** What is wrong with a page however it is looked at. */
async function faults(page, name, looks = Object.keys(LOOKS)) {
  const found = [];
  for (const how of looks) {
    const wanted = LOOKS[how];
    await look(page, wanted);
    for (const open of [false, true]) {
      await unfold(page, open);
      for (const [rule, nodes] of await axeOf((text) => page.evaluate(text))) found.push(`${how}: ${rule}: ${nodes[0][0]}`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.push(`${how}: it scrolls sideways`);
      if (wanted.media !== "print") found.push(...(await smallTargets(page)).map((one) => `${how}: small: ${one}`));
    }
    await page.screenshot({ path: join(SHOTS, `report-${name}-${how}.png`), clip: { x: 0, y: 0, width: wanted.width, height: 3000 }, fullPage: true });
  }
  await look(page, LOOKS.narrow);
  found.push(...(await brokenBySpacing(page)));
  if ((await movement(page)) > 0) found.push("something moves");
  return found;
}

test("a report has no fault that a rule finds, in every light, width and language, and loads nothing", async (t) => {
  mkdirSync(SHOTS, { recursive: true });
  const report = await reports(t);
  const browser = await startPlain(t);
  const context = await browser.newContext();
  const files = { reviewed: REVIEWED, english: (await report("en-GB", "html")).out, welsh: (await report("cy", "html")).out };
  for (const [name, file] of Object.entries(files)) {
    const { page, asked } = await open(context, file);
    assert.deepEqual(await faults(page, name, name === "reviewed" ? undefined : WORDS), [], name);
    assert.deepEqual(asked, [pathToFileURL(file).href], name);
    const rows = await page.evaluate(() => [...document.querySelectorAll("svg.bar")].filter((bar) => !bar.closest("[aria-hidden=true]:not(svg)")).map((bar) => bar.closest("tr").innerText.replace(/\s/g, "")));
    assert.ok(rows.length > 20 && rows.every((words) => words !== ""), "each picture has its words in the same row");
    await page.close();
  }
});

test("the draft of a cookies page has no fault that a rule finds, in every light, width and language, and loads nothing", async (t) => {
  mkdirSync(SHOTS, { recursive: true });
  const browser = await startPlain(t);
  const context = await browser.newContext();
  for (const lang of ["en-GB", "cy"]) {
    const file = fileURLToPath(new URL(`cookies.${lang}.html`, import.meta.url));
    const { page, asked } = await open(context, file);
    assert.deepEqual(await faults(page, `draft-${lang}`), [], lang);
    assert.deepEqual(asked, [pathToFileURL(file).href], lang);
    assert.ok((await page.locator("table").count()) > 4, "each category has its table");
    await page.close();
  }
});

test("a report is read by keyboard: every link and every fold is reached in the order of the page, and opens", async (t) => {
  const browser = await startPlain(t);
  const { page } = await open(await browser.newContext(), REVIEWED);
  const names = () => page.evaluate(() => [...document.querySelectorAll("a, summary")].filter((element) => element.checkVisibility()).map((element) => element.textContent.trim()));
  const focused = () => page.evaluate(() => {
    const { textContent, localName } = document.activeElement;
    return { name: textContent.trim(), fold: localName === "summary", outline: getComputedStyle(document.activeElement).outlineStyle };
  });
  const expected = await names();
  assert.ok(expected.length > 15, `${expected.length}`);
  const reached = [];
  for (const _ of expected) {
    await page.keyboard.press("Tab");
    const { name, outline } = await focused();
    assert.equal(outline, "solid", name);
    reached.push(name);
  }
  assert.deepEqual(reached, expected);
  while (!(await focused()).fold) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.parentElement.open), true);
});

test("a link to a cookie unfolds what it is folded into", async (t) => {
  const browser = await startPlain(t);
  const { page } = await open(await browser.newContext(), REVIEWED);
  await page.locator(".questions summary").first().click();
  const links = await page.evaluate(() => [...document.querySelectorAll(".questions a")].map((link) => link.getAttribute("href")));
  assert.ok(links.length > 0);
  for (const link of links) {
    await page.evaluate((link) => (location.hash = link), link);
    await page.waitForFunction((link) => document.querySelector(link).checkVisibility({ contentVisibilityAuto: true }), link);
  }
});

test("a cookie that is named like an element is text", async (t) => {
  const browser = await startPlain(t);
  const { page, asked } = await open(await browser.newContext(), REVIEWED);
  assert.equal(await page.locator("h5", { hasText: "<script>alert(1)</script>" }).count(), 1);
  assert.equal(await page.evaluate(() => document.scripts.length), 0);
  assert.deepEqual(asked, [pathToFileURL(REVIEWED).href]);
  // Even where something were let through, the page's own policy would neither run nor load it.
  const refused = await page.evaluate(() => {
    const refused = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => refused.push(effectiveDirective));
    document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'ran'" }), Object.assign(document.createElement("img"), { src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }));
    return new Promise((resolve) => document.addEventListener("securitypolicyviolation", () => refused.length === 2 && resolve(refused.sort())));
  });
  assert.deepEqual(refused, ["img-src", "script-src-elem"]);
  assert.match(await page.title(), /^Cookie report/);
});

test("on paper all that is folded is open, and the PDF is tagged and has no header of the browser", async (t) => {
  const browser = await startPlain(t);
  const { page } = await open(await browser.newContext(), REVIEWED);
  const shown = () => page.evaluate(() => [...document.querySelectorAll(".cookie dl")].filter((one) => one.getBoundingClientRect().height > 0 && one.checkVisibility()).length);
  assert.equal(await shown(), 0);
  await page.emulateMedia({ media: "print" });
  assert.equal(await shown(), await page.locator(".cookie").count());

  const report = await reports(t);
  const { out, folder } = await report("cy", "pdf");
  const pdf = readFileSync(out, "latin1");
  assert.match(pdf, /^%PDF-1\./);
  for (const part of ["/StructTreeRoot", "/Lang (cy)", "/Outlines"]) assert.ok(pdf.includes(part), part);
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith("biscuit-tin-")), [], "the browser's profile is gone");
});
