// The criteria of extension/ACCESSIBILITY.md about use: keyboard, focus, live region,
// zoom and text size, names of rows, and the accessibility trees, which are kept beside this file and reviewed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieWith } from "../../extension/test/fixtures.js";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { keep } from "./kept.js";
import { within } from "./timeout.js";
import { HOST, OTHER, SCENES, annotation, fullSnapshot, siteOf } from "./scenes.js";
import { openTools, untilRoute } from "./steps.js";

async function scene(t, snapshot = fullSnapshot()) {
  const proxy = await standIn.start(t, { snapshot });
  const browser = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start: true }, ca: proxy.ca });
  await untilRoute(browser.worker, "on");
  await standIn.servePages(browser.context);
  await browser.tab.goto(`https://${HOST}/`);
  return { proxy, ...browser };
}

/** Presses Tab until this has the focus; returns everything that had it on the way. */
async function tabTo(surface, words, most = 60) {
  const way = [];
  for (let n = 0; n < most; n += 1) {
    await surface.press("Tab");
    const { tag, words: said, visible } = await surface.focused();
    way.push(said.split("\n")[0] || tag);
    assert.ok(visible, `the focus on ${tag} “${said}” can be seen`);
    if (said.includes(words) || tag === words) return way;
  }
  throw new Error(`never reached ${words}: ${way.join(" → ")}`);
}

test("the whole job can be done by keyboard, in the order in which one reads", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const popup = await surfaces.popup();
  await popup.untilText("Open the full list");
  await tabTo(popup, "Open the full list");
  await popup.pressToClose("Enter");
  await surfaces.gone("popup/popup.html");
  const panel = await surfaces.panel();
  await panel.untilText("mystery");
  assert.deepEqual(await tabTo(panel, "How do we know?"), ["Search, save and more", "How do we know?"], "closed, the tools are one stop");
  await panel.run("document.querySelector('h1').focus()");
  await tabTo(panel, "Search, save and more");
  await panel.press("Enter");
  await panel.untilText("Save as a page");
  const way = await tabTo(panel, "How do we know?");
  assert.deepEqual(way, ["input", "All cookies", "Leave this site alone", "Copy this for the council", "Save as a page", "Save as data", "How do we know?"]);
  await panel.press("Enter");
  await panel.untilText("Technical facts");
  await panel.run("document.querySelector('h1').focus()");
  await tabTo(panel, "Leave this site alone");
  await panel.press("Enter");
  assert.deepEqual((await within("the question to leave the site alone", proxy.until(({ path }) => path === "/v1/leave-alone"))).body, { hosts: [HOST], leave: true });
  await panel.press("Tab");
  await panel.press("Tab", { shift: true });
  assert.match((await panel.focused()).words, /Leave this site alone/);
});

test("search and filter work by keyboard and say how many are left", async (t) => {
  const { surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await openTools(panel);
  await tabTo(panel, "input");
  await panel.send("Input.insertText", { text: "MYST" });
  await panel.untilText("1 entry fits.");
  assert.equal((await panel.names("article")).length, 1);
  await panel.until(() => document.querySelector("[role=status]").textContent.includes("1 entry fits."));
  assert.equal((await panel.focused()).tag, "input", "the focus stays in the field");
  await panel.send("Input.insertText", { text: "zzz" });
  await panel.untilText("No cookie fits your search.");
  assert.deepEqual(await panel.axe(), []);
  await panel.run("document.querySelector('.tools').open = false");
  await panel.untilText("No cookie fits your search.");
});

test("the focus and open details stay where they are while cookies come in", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await tabTo(panel, "How do we know?");
  await panel.press("Enter");
  await panel.untilText("Technical facts");
  const focused = () => panel.evaluate(() => document.activeElement.closest("article").querySelector("h3 .name").textContent);
  assert.equal(await focused(), "AWSALB");
  for (let n = 0; n < 60; n += 1) proxy.publish(cookieWith({ host: HOST, name: `a${n}`, seq: 100 + n, category: "necessary", category_word: { text: "Necessary" } }));
  proxy.publish(cookieWith({ ...fullSnapshot().cookies[0], type: "cookie", seq: 200, purpose: { text: "Another purpose." } }));
  await panel.untilText("a59");
  await panel.untilText("Another purpose.");
  assert.equal(await focused(), "AWSALB");
  assert.equal(await panel.evaluate(() => document.activeElement.closest("details").open), true);
});

test("nothing jumps away from under a pointer that aims, and a hand that rests holds nothing back", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  const publish = (name, seq) => proxy.publish(cookieWith({ host: HOST, name, seq, category: "necessary", category_word: { text: "Necessary" } }));
  const top = () => panel.evaluate(() => [...document.querySelectorAll("button")].find((button) => button.textContent.includes("Stop looking")).getBoundingClientRect().top + scrollY);

  // The pointer moves: the row is drawn once it has rested.
  await panel.run(`window.times = {};
    document.querySelector("main").addEventListener("pointermove", () => (window.times.moved = performance.now()));
    new MutationObserver(() => document.body.textContent.includes("a1") && (window.times.came ??= performance.now())).observe(document.body, { subtree: true, childList: true });`);
  await panel.pointAt("button", "Stop looking");
  const before = await top();
  publish("a1", 101);
  await panel.untilText("a1");
  const { moved, came } = await panel.run("window.times");
  assert.ok(came - moved >= 1_400, `${came - moved} ms after the pointer moved`);
  assert.notEqual(await top(), before, "without that, the row would have moved the button");

  // The button is down: changes wait until it is up, and the click reaches the control that it began on.
  const hold = await panel.pressAndHold("button", "Stop looking");
  const held = await top();
  const asked = proxy.requests.length;
  publish("a2", 102);
  await within("the page to take in the event", proxy.until((request) => request.path === "/v1/annotate" && proxy.requests.indexOf(request) >= asked));
  await panel.run("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
  assert.equal(await top(), held);
  assert.ok(!(await panel.text()).includes("a2"));
  await hold.letGo();
  await panel.untilText("Start looking");
  await panel.untilText("a2");
});

test("one polite live region says each new count once, after things have settled", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  // What was there when the panel opened beside the page.
  await panel.until(() => document.querySelector("[role=status]").textContent.endsWith("Looking. "));
  await panel.run(`window.said = []; new MutationObserver(() => window.said.push(document.querySelector("[role=status]").textContent))
    .observe(document.querySelector("[role=status]"), { childList: true, subtree: true, characterData: true })`);
  for (let n = 4; n <= 40; n += 1) proxy.publish({ ...siteOf(HOST, n), type: "site", seq: 100 + n });
  await panel.until(() => document.querySelector("[role=status]").textContent.includes("40 cookies"));
  proxy.publish({ ...siteOf(HOST, 40), type: "site", seq: 200 });
  proxy.publish({ ...siteOf(HOST, 41), type: "site", seq: 201 });
  await panel.until(() => document.querySelector("[role=status]").textContent.includes("41 cookies"));
  const said = (total, more = "") => `${HOST}: ${total} cookies. All are needed for the site to work. ${more}`;
  assert.deepEqual((await panel.run("window.said")).filter((text) => text !== ""), [said(40, "Nothing that we saw goes against the council’s cookie page. "), said(41)]);
  const live = (await panel.tree()).filter((node) => node.live === "polite" || node.live === "assertive");
  assert.deepEqual(live.map((node) => node.live), ["polite"]);
});

test("each row is named by a sentence, and each group and field by its word", async (t) => {
  const { surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await openTools(panel);
  const rows = await panel.names("article");
  assert.equal(rows.length, 3);
  for (const name of rows) assert.match(name, /^\S.*\. .+\. Category: .+\. Stays: .+\. .+\. Verdict: .+\.$/);
  const tree = await panel.tree();
  const named = (role) => tree.filter((node) => node.role === role).map(({ name }) => name);
  assert.deepEqual(named("searchbox"), ["Search"]);
  assert.deepEqual(named("combobox"), ["Show"]);
  for (const role of ["region", "button", "DisclosureTriangle"]) assert.ok(named(role).length > 0, role);
  for (const role of ["region", "button", "DisclosureTriangle", "link", "textbox"]) assert.ok(!named(role).includes(""), role);
  const levels = await panel.evaluate(() => [...document.querySelectorAll("h1, h2, h3, h4")].filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.localName[1])));
  assert.equal(levels[0], 1);
  for (const [n, level] of levels.entries()) assert.ok(n === 0 || level <= levels[n - 1] + 1, `no level is left out: ${levels}`);
});

test("at 200 and 400 per cent, and at the largest text size, everything can be read without scrolling sideways", async (t) => {
  const { surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await panel.evaluate(() => document.querySelectorAll("summary").forEach((summary) => summary.click()));
  // 1280 by 1024 at 200 and 400 per cent are 640 by 512 and 320 by 256 (WCAG 1.4.10).
  for (const [width, height, scale] of [[640, 512, 2], [320, 256, 4]]) {
    await panel.resize(width, height, scale);
    assert.equal(await panel.overflow(), false, `${scale}00 %`);
    assert.equal(await panel.evaluate(() => [...document.querySelectorAll("body *")].some((element) => ["fixed", "sticky"].includes(getComputedStyle(element).position))), false, "nothing covers the page");
  }
  for (const size of ["125", "150", "200"]) {
    await panel.evaluate((size) => (document.documentElement.dataset.size = size), size);
    await panel.resize(320, 800);
    assert.equal(await panel.overflow(), false, `text at ${size} %`);
  }
  const lines = await panel.evaluate(() => [...document.querySelectorAll("h1 .host__parts > span")].map((part) => [...part.getClientRects()].map(({ top }) => Math.round(top))));
  assert.ok(lines.every((tops) => new Set(tops).size === 1) && new Set(lines.flat()).size > 1, `the host breaks at its dots alone: ${JSON.stringify(lines)}`);
  await panel.shot("text-200", 320);
});

test("at the first width of a side panel the conclusion and a cookie are there without scrolling, and the tools before them", async (t) => {
  const { proxy, surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  for (const name of ["rows", "gap", "weights", "measured-early", "cannot-tell"]) {
    const { snapshot, shows } = SCENES.find((one) => one.name === name);
    proxy.publish({ ...snapshot(), type: "snapshot" });
    await panel.untilText(shows);
    await panel.shot(`first-width-${name}`, 360);
    await panel.resize(360, 700);
    const places = await panel.evaluate(() => [".site__conclusion", ".tools > summary", "article"].map((part) => document.querySelector(part).getBoundingClientRect()).map(({ top, bottom }) => [top, bottom].map(Math.round)));
    const [conclusion, tools, cookie] = places;
    assert.ok(conclusion[0] >= 0 && conclusion[1] <= tools[0] && tools[1] <= cookie[0] && cookie[1] <= 700, `${name}: ${JSON.stringify(places)}`);
    assert.ok(tools[1] - tools[0] >= 24, `${name}: ${JSON.stringify(places)}`);
  }
});

test("where a page is very narrow the masthead shrinks to the tin and the state, and every word stays whole", async (t) => {
  const { surfaces } = await scene(t);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  const masthead = () =>
    panel.evaluate(() => {
      const { width, height } = document.querySelector(".masthead__name").getBoundingClientRect();
      const state = document.querySelector(".masthead__state span");
      const range = document.createRange();
      range.selectNodeContents(state);
      const band = document.querySelector(".masthead").getBoundingClientRect();
      return { name: width > 1 && height > 1, lines: new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size, words: state.innerText, height: band.height };
    });
  await panel.resize(400, 800);
  assert.equal((await masthead()).name, true, "the name is seen where there is room");
  // A side panel of 360 pixels at 400 %.
  await panel.resize(90, 240, 4);
  const { name, lines, words, height } = await masthead();
  assert.deepEqual({ name, lines, words }, { name: false, lines: 1, words: "Looking" });
  assert.ok(height <= 64, `${height} px`);
  assert.ok((await panel.tree()).some((node) => node.role === "StaticText" && node.name === "Biscuit Tin"), "the name is still read out");
  await panel.shot("zoom-400", 90);
});

test("the popup follows the text size of the options", async (t) => {
  const { surfaces, worker } = await scene(t);
  for (const size of ["125", "150", "200"]) {
    await worker.evaluate((size) => chrome.storage.local.set({ size }), size);
    const popup = await surfaces.popup();
    await popup.untilText("mystery");
    assert.equal(await popup.run("getComputedStyle(document.querySelector('.site__conclusion')).fontSize"), `${(18 * Number(size)) / 100}px`);
    assert.equal(await popup.overflow(), false, `${size} %`);
    await popup.shot(`popup-text-${size}`);
    await popup.run("close()").catch(() => undefined);
    await surfaces.gone("popup/popup.html");
  }
});

test("the pairing code can be pasted, in any spelling, and an error says what to do", async (t) => {
  const proxy = await standIn.start(t, { snapshot: fullSnapshot() });
  const { context, base } = await startChromium(t);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const options = await context.newPage();
  await options.goto(`${base}options/options.html`);
  await options.getByLabel("Address").fill(proxy.api);
  await options.getByRole("button", { name: "Save", exact: true }).click();
  await options.getByText("The address is saved.").waitFor();
  const field = options.getByLabel("Pairing code");
  await field.fill("no code");
  await field.press("Enter");
  assert.equal(await options.evaluate(() => document.activeElement.id), "code", "the focus goes to what has to be mended");
  await options.locator("#code[aria-invalid=true]").waitFor();
  assert.match(await options.locator("#code-error").innerText(), /^Error: A pairing code has 8 letters and digits, like/);
  await options.evaluate((code) => navigator.clipboard.writeText(code), ` ${proxy.code.toLowerCase().replace("-", " – ")} `);
  await field.press("ControlOrMeta+a");
  await field.press("ControlOrMeta+v");
  await field.press("Enter");
  await options.getByText("Connected to Biscuit Tin at").waitFor();
});

/** The tree as text: role and name of each node, without nodes that only group. */
function asText(tree) {
  const silent = new Set(["generic", "none", "InlineTextBox", "RootWebArea", "LineBreak", "ListMarker", "Section", "MenuListPopup"]);
  return tree
    .filter(({ role, name }) => !silent.has(role) && !(role === "StaticText" && name.trim() === ""))
    .map(({ role, name, level, expanded, live }) => [role, level, name && JSON.stringify(name), expanded === undefined ? undefined : expanded ? "open" : "closed", live].filter((part) => part !== undefined && part !== "").join(" "))
    .join("\n")
    .concat("\n");
}

test("the accessibility trees of popup and panel are the ones that were reviewed", async (t) => {
  const { proxy, surfaces } = await scene(t);
  proxy.answerWith("/v1/annotate", annotation);
  const popup = await surfaces.popup();
  await popup.untilText("6 cookies");
  keep("trees", "popup", asText(await popup.tree()));
  await popup.click("button", "Open the full list");
  const panel = await surfaces.panel();
  await panel.untilText("Kept in the page’s storage");
  keep("trees", "panel", asText(await panel.tree()));
});

test("another site that was seen can be chosen, and the one in front again", async (t) => {
  const { surfaces } = await scene(t, fullSnapshot({ cookies: [...fullSnapshot().cookies, cookieWith({ host: OTHER, name: "elsewhere" })] }));
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await openTools(panel);
  await tabTo(panel, "The tab in front");
  await panel.press("ArrowDown");
  await panel.untilText("elsewhere");
  assert.equal(await panel.run("document.querySelector('h1 .host__parts').innerText"), OTHER);
  assert.equal((await panel.focused()).tag, "select");
});
