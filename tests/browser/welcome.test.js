// The page that opens once the extension was added: where its button is.
// Chromium's own page is looked at; that Firefox opens one too is held by each of its tests, which close it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { brokenBySpacing, meaningWithoutWords, smallTargets } from "./rules.js";
import { fullSnapshot } from "./scenes.js";
import { axeOf } from "./surface.js";

const WIDTHS = [320, 1280];

test("a page opens once after the extension was added, says where its button is, and keeps the rules", async (t) => {
  const { context } = await startChromium(t, { closeWelcome: false });
  const page = context.pages().find((page) => page.url().endsWith("/options/welcome.html"));
  await page.getByRole("heading", { name: "Where to find Biscuit Tin" }).waitFor();
  assert.equal(await page.getByRole("listitem").count(), 3);
  const surface = { evaluate: (task, ...given) => page.evaluate(task, ...given), run: (text) => page.evaluate(text) };
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const [theme, media] of Object.entries({ light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, forced: { forcedColors: "active" } })) {
      await page.emulateMedia({ colorScheme: "light", forcedColors: "none", ...media });
      assert.deepEqual(await axeOf(surface.run), [], `${width} ${theme}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${width}`);
      await page.screenshot({ path: new URL(`shots/welcome-${width}-${theme}.png`, import.meta.url).pathname, fullPage: true });
    }
  }
  for (const rule of [smallTargets, brokenBySpacing, meaningWithoutWords]) assert.deepEqual(await rule(surface), [], rule.name);
  const [options] = await Promise.all([context.waitForEvent("page"), page.getByRole("button", { name: "Open the options" }).click()]);
  await options.getByText("is not paired with Biscuit Tin yet").waitFor();
});

test("a copy that pairs by itself opens no page", async (t) => {
  const proxy = await standIn.start(t, { snapshot: fullSnapshot() });
  const { context } = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start: false } });
  // The last of what the extension does once it was added.
  await proxy.until(({ path }) => path === "/v1/pair");
  assert.ok(!context.pages().some((page) => page.url().includes("welcome")));
});
