// Every component has a page of examples, and every example keeps the accessibility rules, in light and in dark.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { startChromium } from "./chromium.js";
import { axeOf } from "./surface.js";

const components = readdirSync(new URL("../../extension/components/", import.meta.url)).filter((name) => !name.endsWith(".examples.js")).map((name) => name.replace(/\.js$/, ""));

test("every component has examples, and each of them keeps the rules", async (t) => {
  const { context, base } = await startChromium(t, { examples: true });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  for (const component of components) {
    await page.goto(`${base}test/examples/examples.html?of=${component}`);
    await page.locator("main[data-ready]").waitFor();
    assert.ok((await page.locator("h2").count()) > 0, `${component} has examples`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await axeOf((text) => page.evaluate(text)), [], `${component} in ${colorScheme}`);
    }
    await page.setViewportSize({ width: 400, height: 800 });
    await page.screenshot({ path: new URL(`shots/example-${component}.png`, import.meta.url).pathname, fullPage: true });
  }
  assert.deepEqual(wrong, []);
});
