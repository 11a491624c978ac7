// Every screen of popup and panel, in every theme: the accessibility rules, no sideways scrolling at 320 pixels, targets,
// spacing, words beside every colour; and pictures of all of them in shots/ to look at.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieWith } from "../../extension/test/fixtures.js";
import { IMPORTED } from "../../extension/test/imported.js";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { brokenBySpacing, drawingsReadOut, liveRegions, meaningWithoutWords, movement, smallTargets } from "./rules.js";
import { HOST, OTHER, SCENES, THEMES, annotation, fullSnapshot, weightsSnapshot } from "./scenes.js";
import { openTools, untilRoute } from "./steps.js";

/** What a phone, a side panel and a screen have, in CSS pixels. */
const WIDTHS = [320, 400, 1280];

/** A browser that is paired and looking, with the site in the active tab. */
async function scene(t, snapshot = fullSnapshot()) {
  const proxy = await standIn.start(t, { snapshot });
  const pairingFile = { api: proxy.api, code: proxy.code, start: true };
  const browser = await startChromium(t, { pairingFile, ca: proxy.ca });
  await untilRoute(browser.worker, "on");
  await standIn.servePages(browser.context);
  await browser.tab.goto(`https://${HOST}/`);
  return { proxy, ...browser };
}

/** Everything that has to hold of this screen, whatever the theme; then its pictures. */
async function inspect(surface, name, { widths, themes = THEMES }) {
  for (const [theme, features] of Object.entries(themes)) {
    await surface.prefer(features);
    assert.deepEqual(await surface.axe(), [], `${name} in ${theme}`);
    for (const width of theme === "contrast" ? [] : widths) {
      await surface.shot(`${name}-${width ?? "own"}-${theme}`, width);
      if (width) await surface.resize(width);
      assert.equal(await surface.overflow(), false, `${name} scrolls sideways at ${width}`);
    }
    await surface.naturalSize();
  }
  await surface.prefer({ ...THEMES.light, "prefers-reduced-motion": "reduce" });
  assert.equal(await movement(surface), 0, name);
  await surface.prefer(THEMES.light);
  for (const rule of [smallTargets, brokenBySpacing, meaningWithoutWords, drawingsReadOut]) {
    assert.deepEqual(await rule(surface), [], `${name}: ${rule.name}`);
  }
  assert.deepEqual(await liveRegions(surface), ["polite"], name);
}

test("each screen of the panel keeps the rules in every theme", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  for (const { name, snapshot, shows } of SCENES) {
    proxy.publish({ ...snapshot(), type: "snapshot" });
    await panel.untilText(shows);
    await inspect(panel, `panel-${name}`, { widths: WIDTHS });
  }
});

test("the tools of the panel keep the rules when they are open", async (t) => {
  const elsewhere = cookieWith({ host: OTHER, name: "elsewhere" });
  const { surfaces } = await scene(t, fullSnapshot({ cookies: [...fullSnapshot().cookies, elsewhere] }));
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await openTools(panel);
  await inspect(panel, "panel-tools", { widths: WIDTHS });
});

test("each screen of the popup keeps the rules in every theme", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const popup = await surfaces.popup();
  for (const { name, snapshot, shows } of SCENES) {
    proxy.publish({ ...snapshot(), type: "snapshot" });
    await popup.untilText(shows);
    await inspect(popup, `popup-${name}`, { widths: [undefined] });
  }
});

test("the panel keeps the rules with details open and with what the browser holds", async (t) => {
  const { proxy, surfaces } = await scene(t);
  proxy.answerWith("/v1/annotate", annotation);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("from_a_script");
  await panel.untilText("Tried to set, not kept");
  await panel.untilText("There earlier, not now");
  await panel.untilText("From other sites on this page");
  await panel.untilText("Kept in the page’s storage");
  await panel.evaluate(() => document.querySelectorAll("summary").forEach((summary) => summary.click()));
  await panel.until(() => [...document.querySelectorAll(".row details")].every((details) => details.querySelector("h4")));
  await inspect(panel, "panel-details", { widths: WIDTHS });
});

test("a notice that was read keeps the rules, as it is shown, with a line open, and when something is wrong", async (t) => {
  const { proxy, tab, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await tab.goto(`https://${HOST}/cookies`);
  await panel.untilText("Read this notice");
  await inspect(panel, "panel-notice-offer", { widths: WIDTHS });
  proxy.answerWith("/v1/import", () => ({ ...IMPORTED, readable: false, sentence: { text: "We found no list of cookies on this page." }, councils: [], declarations: [] }));
  await panel.click("button", "Read this notice");
  await panel.untilText("We found no list of cookies");
  assert.match((await panel.focused()).words, /Read this notice/);
  await inspect(panel, "panel-notice-none", { widths: [320] });
  proxy.answerWith("/v1/import", () => IMPORTED);
  await panel.click("button", "Read this notice");
  await panel.untilText("Lines to check: 2.");
  assert.match((await panel.focused()).words, /Cookie notice of jobs\.luton\.gov\.uk/);
  proxy.answerWith("/v1/use-notice", () => ({ saved: false, sentences: [{ text: "“soon” is no time that we know." }], wrong_at: 1 }));
  await panel.click("button", "Use this notice");
  await panel.untilText("Error: “soon” is no time");
  assert.equal((await panel.focused()).tag, "input", "the field that is wrong has the focus");
  await inspect(panel, "panel-notice", { widths: WIDTHS });
  proxy.answerWith("/v1/use-notice", () => ({ saved: true, sentences: [{ text: "The notice is saved." }], wrong_at: null }));
  await panel.click("button", "Use this notice");
  await panel.untilText("The notice is saved.");
  await inspect(panel, "panel-notice-saved", { widths: [320] });
});

/** The mark of each row, its colour, and the drawing and words in it. */
async function marks(surface) {
  return await surface.evaluate(() =>
    [...document.querySelectorAll("article .mark")].map((mark) => ({
      ...{ mark: mark.dataset.mark, colour: getComputedStyle(mark).color, drawing: mark.querySelector("svg").innerHTML, words: mark.innerText.trim() },
    })),
  );
}

test("red is for a breach alone; each mark has a drawing and words of its own, also where colours are the user's", async (t) => {
  const { surfaces } = await scene(t, weightsSnapshot());
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("VISITOR_INFO1_LIVE");
  const seen = await marks(panel);
  const red = seen.find(({ mark }) => mark === "against").colour;
  assert.deepEqual(seen.filter(({ colour }) => colour === red).map(({ mark }) => mark), ["against"]);
  const by = (key) => new Set(seen.map((one) => one[key]));
  assert.deepEqual([...by("mark")].sort(), ["against", "fine", "gap", "look", "unknown"]);
  assert.equal(by("drawing").size, by("mark").size);
  assert.equal(new Set(seen.map(({ mark, words }) => `${mark} ${words}`)).size, by("words").size, "no words stand beside two marks");
  const names = await panel.names("article");
  assert.ok(names.some((name) => name.startsWith("_fbp. ") && name.endsWith("Verdict: Set before you chose. Serious")), names.join("\n"));
  assert.ok(names.some((name) => name.startsWith("AWSALBTG. ") && name.endsWith("Verdict: Gap in the notice.")), names.join("\n"));
  await panel.prefer(THEMES.forced);
  assert.equal(new Set((await marks(panel)).map(({ colour }) => colour)).size, 1);
  await panel.prefer(THEMES.light);

  await panel.evaluate(() => document.querySelectorAll("summary").forEach((summary) => summary.click()));
  await panel.untilText("What was put right");
  await panel.untilText("Another site’s (third party)");
  assert.deepEqual(await panel.evaluate(() => [...document.querySelectorAll("a[href='https://www.luton.gov.uk/cookies']")].map((link) => link.textContent)), ["Cookies"]);
  await inspect(panel, "panel-weights-details", { widths: WIDTHS });
});

test("a site of which nothing was seen has no green tick, and one with cookies is not red without a breach", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  for (const [name, mark] of [["weights", "against"], ["rows", "look"], ["gap", "gap"], ["cannot-tell", "unknown"], ["nothing-seen", "nothing"]]) {
    const { snapshot, shows } = SCENES.find((one) => one.name === name);
    proxy.publish({ ...snapshot(), type: "snapshot" });
    await panel.untilText(shows);
    await panel.until((mark) => document.querySelector(".site__conclusion").dataset.mark === mark, mark);
  }
});

test("the panel keeps the rules in every state of the connection", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  const faults = [
    { name: "not-biscuit-tin", fail: () => proxy.refuseWith(404), shows: "Another program answers" },
    { name: "busy", fail: () => proxy.refuseWith(429), shows: "too many wrong attempts" },
    { name: "pairing-refused", fail: () => proxy.refuseWith(401), shows: "does not know this browser any more" },
    { name: "unverified", fail: () => (proxy.refuseWith(0), proxy.loseKey()), shows: "cannot prove that it is your Biscuit Tin" },
  ];
  for (const { name, fail, shows } of faults) {
    fail();
    proxy.hangUp();
    await panel.reload();
    await panel.untilText(shows);
    await inspect(panel, `panel-${name}`, { widths: WIDTHS });
  }
  await proxy.stop();
  await panel.reload();
  await panel.untilText("is not running on this computer");
  await inspect(panel, "panel-not-connected", { widths: WIDTHS });
});

test("a proxy that refuses this browser is asked once by a popup, which says so", async (t) => {
  const { proxy, surfaces } = await scene(t);
  // The badge is drawn once the browser is paired.
  await proxy.until(({ path }) => path === "/v1/site");
  proxy.refuseWith(401);
  const popup = await surfaces.popup();
  await popup.untilText("does not know this browser any more");
  assert.equal(await popup.run("performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/v1/hello')).length"), 1);
});

test("the options keep the rules before and after pairing, and at each width", async (t) => {
  const proxy = await standIn.start(t, { snapshot: fullSnapshot() });
  const { context, base } = await startChromium(t);
  const page = await context.newPage();
  await page.goto(`${base}options/options.html`);
  const surface = pageAsSurface(page);
  await page.getByText("is not paired with Biscuit Tin yet").waitFor();
  await inspectPage(surface, page, "options-unpaired");
  await page.getByLabel("Address").fill(proxy.api);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Pairing code").fill("wrong");
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  await page.getByText("A pairing code has 8 letters").waitFor();
  await inspectPage(surface, page, "options-error");
  await page.getByLabel("Pairing code").fill(proxy.code);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  await page.getByText("Connected to Biscuit Tin at").waitFor();
  await page.getByRole("button", { name: "Erase everything" }).click();
  await page.getByRole("button", { name: "Yes, erase everything" }).waitFor();
  await inspectPage(surface, page, "options-paired");
});

/** An ordinary page with the few questions that the rules ask. */
function pageAsSurface(page) {
  return {
    evaluate: (task, ...given) => page.evaluate(task, ...given),
    run: (text) => page.evaluate(text),
  };
}

async function inspectPage(surface, page, name) {
  const { axeOf } = await import("./surface.js");
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const [theme, media] of Object.entries({ light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, forced: { forcedColors: "active" } })) {
      await page.emulateMedia({ colorScheme: "light", forcedColors: "none", ...media });
      if (width === 320) assert.deepEqual(await axeOf(surface.run), [], `${name} in ${theme}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${name} at ${width}`);
      await page.screenshot({ path: new URL(`shots/${name}-${width}-${theme}.png`, import.meta.url).pathname, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  for (const rule of [smallTargets, brokenBySpacing, meaningWithoutWords]) assert.deepEqual(await rule(surface), [], `${name}: ${rule.name}`);
}
