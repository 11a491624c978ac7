// What the options answer: beside what was pressed, in sight on a small screen, and no longer than it is true.

import assert from "node:assert/strict";
import { test } from "node:test";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { HOST, fullSnapshot, siteOf } from "./scenes.js";

/** The options in a window as small as a phone, or as a screen at 400 %. */
async function scene(t) {
  const proxy = await standIn.start(t, { snapshot: fullSnapshot() });
  const council = (host, name) => ({ site: { ...siteOf(host, 0), council: name }, badge: 0, listed: true, left_alone: false });
  proxy.answerWith("/v1/site", () => ({ paused: false, sites: [council(HOST, "Luton Council"), council("www.chelmsford.gov.uk", "Chelmsford City Council")] }));
  const browser = await startChromium(t, { ca: proxy.ca });
  const options = await browser.context.newPage();
  await options.setViewportSize({ width: 320, height: 480 });
  await options.goto(`${browser.base}options/options.html`);
  return { proxy, options, ...browser };
}

/** The answer, which has to be the only one: in sight, and not far below the control. */
async function answered(options, control, words) {
  const answer = options.getByRole("status").filter({ hasText: words });
  await answer.waitFor();
  const [said, pressed] = [await answer.boundingBox(), await control.boundingBox()];
  const { width, height } = options.viewportSize();
  const where = `${words}: ${JSON.stringify({ said, pressed })}`;
  assert.ok(said.y >= 0 && said.y + said.height <= height + 1 && said.x >= 0 && said.x + said.width <= width, `in sight: ${where}`);
  const gap = said.y - (pressed.y + pressed.height);
  assert.ok(gap >= 0 && gap <= 64, `beside what was pressed: ${where}`);
  assert.deepEqual((await options.getByRole("status").allInnerTexts()).filter((text) => text !== ""), [words], "one answer at a time");
}

test("each answer of the options stands beside what was pressed, in sight at 320 pixels, and alone", async (t) => {
  const { proxy, options } = await scene(t);
  const button = (name) => options.getByRole("button", { name, exact: true });
  await options.getByLabel("Address").fill(proxy.api);
  await button("Save").click();
  await answered(options, button("Save"), "The address is saved.");
  await options.getByLabel("Pairing code").fill(proxy.code);
  await button("Pair").click();
  await answered(options, button("Pair"), "Paired. Open Biscuit Tin from the toolbar and press “Start looking”.");
  for (const council of ["Chelmsford City Council", "Luton Council"]) {
    const box = options.locator(".tick", { hasText: council });
    await options.getByLabel(council).uncheck();
    await answered(options, box, `We leave the sites of ${council} alone from now on.`);
    assert.equal(await options.evaluate(() => document.activeElement.type), "checkbox", "the focus stays on the box");
  }
  await button("Pause").click();
  await answered(options, button("Go on looking"), "Paused. Nothing is looked at.");
  await options.screenshot({ path: new URL("shots/options-answer.png", import.meta.url).pathname });
  await button("Go on looking").click();
  await answered(options, button("Pause"), "Biscuit Tin is looking again.");
  await options.getByLabel("Text size", { exact: true }).selectOption("125 %");
  await button("Save language and size").click();
  await answered(options, button("Save language and size"), "Language and text size are saved.");
  await button("Erase everything").click();
  await button("Yes, erase everything").click();
  await answered(options, button("Erase everything"), "Every cookie that was seen, the pairing and your settings are erased. Which sites are left alone stays.");
});

test("an answer goes once it is untrue, or the person has gone on", async (t) => {
  const { proxy, options, worker } = await scene(t);
  const status = options.getByRole("status").filter({ hasText: /./ });
  await options.getByLabel("Address").fill(proxy.api);
  await options.getByRole("button", { name: "Save", exact: true }).click();
  await options.getByLabel("Pairing code").fill(proxy.code);
  await options.getByRole("button", { name: "Pair", exact: true }).click();
  await options.getByText("Paired. Open Biscuit Tin").waitFor();
  await worker.evaluate(() => chrome.storage.local.set({ looking: true }));
  await status.waitFor({ state: "detached" });
  await options.getByRole("button", { name: "Forget this pairing" }).click();
  await options.getByText("The pairing is forgotten and Biscuit Tin has stopped looking.").waitFor();
  await options.getByLabel("Pairing code").fill("wrong");
  await options.getByRole("button", { name: "Pair", exact: true }).click();
  await options.getByText("A pairing code has 8 letters").waitFor();
  assert.equal(await status.count(), 0);
  await options.getByRole("button", { name: "Save", exact: true }).click();
  await options.getByText("The address is saved.").waitFor();
  assert.equal(await options.getByText("A pairing code has 8 letters").count(), 0, "nor does an error stay");
});

test("the question before erasing closes at Escape, with the focus where it was, and is in sight when it opens", async (t) => {
  const { options } = await scene(t);
  const erase = options.getByRole("button", { name: "Erase everything", exact: true });
  await erase.focus();
  await options.keyboard.press("Enter");
  const yes = options.getByRole("button", { name: "Yes, erase everything" });
  await yes.waitFor();
  for (const part of [yes, options.getByRole("button", { name: "No, keep it" })]) {
    const { y, height } = await part.boundingBox();
    assert.ok(y >= 0 && y + height <= 480, "both answers are in sight");
  }
  await options.screenshot({ path: new URL("shots/options-erase-320.png", import.meta.url).pathname });
  await options.keyboard.press("Tab");
  await options.keyboard.press("Escape");
  await yes.waitFor({ state: "hidden" });
  assert.equal(await options.evaluate(() => document.activeElement.textContent), "Erase everything");
  assert.equal(await erase.getAttribute("aria-expanded"), "false");
});
