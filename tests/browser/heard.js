// What the screen reader Orca says of popup, panel and options in a real Chromium: on three sites and through five changes.
// The texts in heard/ are reviewed, as the accessibility trees are. Without Orca the test is skipped.
// What Orca reads of a whole page by itself depends on how much was on it when Orca began, and now and then a line is left
// out; so what is kept is what it says of the title, of each heading at a key, and of each change.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieWith } from "../../extension/test/fixtures.js";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { keep } from "./kept.js";
import { missing, READ_ALL_MS, startOrca } from "./orca.js";
import { HOST, OTHER, SCENES, fullSnapshot, siteOf } from "./scenes.js";
import { untilRoute } from "./steps.js";

const UNLISTED = "www.cardiff.gov.uk";
const EMPTY = "forms.luton.gov.uk";
/** What the browser and Orca say of themselves. */
const CHATTER = /^(Loading\. Please wait\.|Finished loading .*|Page has .*|(Browse|Focus) mode|Address and search bar.*|Council( - Memory usage.*)?|F6|space|.* page tab\.|Chromium frame\.)$/;

/** The words as they are kept: without chatter, repetitions, ports and spaces. @param {string[]} lines */
function asKept(lines) {
  const words = lines.map((line) => line.replace(/ {2,}/g, " ").replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")).filter((line) => !CHATTER.test(line));
  return words.filter((line, n) => line !== words[n - 1]);
}

/** @param {string} text */
function sentencesIn(text) {
  return text.split(/(?<=\.) /).map((sentence) => sentence.trim().replace(/\.$/, "")).filter((sentence) => sentence !== "");
}

/**
 * The sentences that a page has for a screen reader, each once, those that were said alone. Orca says them with the title, with
 * its description, in the live region, or reading the page, as it comes.
 * @param {import("./surface.js").Surface} page @param {string[]} lines @param {string} host
 */
async function sentencesOf(page, lines, host) {
  const text = await page.run("`${document.querySelector('#in-short').textContent} ${document.querySelector('[role=status]').textContent}`");
  const said = lines.join(" ");
  return [...new Set([host, ...sentencesIn(text.replaceAll(`${host}:`, ""))])].filter((sentence) => said.includes(sentence));
}

/** A text of sections. @returns {{ add: (title: string, lines: string[]) => void, text: () => string }} */
function transcript() {
  const parts = [];
  return {
    add: (title, lines) => void parts.push(`## ${title}\n${lines.join("\n")}\n`),
    text: () => parts.join("\n"),
  };
}

/** A browser in a window, paired and looking, and Orca. */
async function scene(t, orca) {
  const elsewhere = cookieWith({ host: OTHER, name: "elsewhere", category: "necessary", category_word: { text: "Necessary" } });
  const full = fullSnapshot();
  const snapshot = { ...full, cookies: [...full.cookies, elsewhere], sites: [...full.sites, siteOf(OTHER, 2)] };
  const proxy = await standIn.start(t, { snapshot });
  const browser = await startChromium(t, {
    pairingFile: { api: proxy.api, code: proxy.code, start: true },
    ...{ ca: proxy.ca, headless: false, env: orca.env },
    args: ["--force-renderer-accessibility", "--no-proxy-server", "--test-type", "--window-size=1200,900"],
  });
  await untilRoute(browser.worker, "on");
  await standIn.servePages(browser.context);
  await browser.tab.goto(`https://${HOST}/`);
  return { proxy, orca, ...browser };
}

/** What is said of the next headings, which have these levels, one at each press of H. @param {number[]} levels */
async function headings({ press, said }, levels) {
  const lines = [];
  for (const level of levels) {
    press("h");
    lines.push(...asKept(await said(`heading level ${level}.`)));
  }
  return lines.join(" ").split(/(?<=heading level \d\.) /);
}

/** Opens the popup on a site; what is said before any key. */
async function openOn({ tab, surfaces, orca }, host, conclusion) {
  await tab.goto(`https://${host}/`);
  await orca.said("Finished loading Council.");
  const popup = await surfaces.popup();
  await popup.untilText(conclusion);
  const opened = await orca.said(conclusion, READ_ALL_MS);
  assert.ok(opened.some((line) => line.includes(conclusion)), `before any key: ${opened.join("\n")}`);
  return { popup, opened: await sentencesOf(popup, opened, host) };
}

/** @param {Awaited<ReturnType<typeof scene>>} all */
async function hearPopup(all) {
  const { proxy, orca, surfaces } = all;
  const heard = transcript();
  for (const [host, conclusion] of [[HOST, "The council’s cookie page leaves one cookie out."], [OTHER, "2 cookies. All are needed for the site to work."], [UNLISTED, "it is not on the list"], [EMPTY, "No cookies seen on this site yet."]]) {
    const { popup, opened } = await openOn(all, host, conclusion);
    heard.add(`The popup opens on ${host}, without a key`, opened);
    if (host === HOST) heard.add("Each heading, at H", await headings(orca, [1, 2, 3, 3, 3]));
    if (host === EMPTY) {
      proxy.publish({ ...siteOf(EMPTY, 2), type: "site", seq: 50 });
      proxy.publish(cookieWith({ host: EMPTY, name: "first", seq: 51 }));
      heard.add("The first count, without a key", asKept(await orca.said("2 cookies. All are needed")));
    }
    await popup.run("close()").catch(() => undefined);
    await surfaces.gone("popup/popup.html");
  }
  keep("heard", "popup", heard.text());
}

/** @param {Awaited<ReturnType<typeof scene>>} all */
async function hearPanel({ proxy, orca, surfaces, tab }) {
  const heard = transcript();
  const DROPPED = "(Orca leaves out a live region";
  await tab.goto(`https://${HOST}/`);
  const panel = await surfaces.panelThroughPopup();
  await panel.untilText("mystery");
  await orca.said("Finished loading Biscuit Tin.", READ_ALL_MS);
  orca.press("F6");
  await orca.said("page tab.");
  orca.press("F6");
  heard.add(`F6 into the panel, on ${HOST}`, await sentencesOf(panel, await orca.said("leaves one cookie out"), HOST));
  heard.add("Each heading below the title, at H", await headings(orca, [2, 3, 2, 3, 2, 3]));
  orca.press("Tab");
  await orca.said("toggle button");
  await tab.goto(`https://${OTHER}/`);
  heard.add(`Another site, ${OTHER}, while the panel has the focus`, await sentencesOf(panel, await orca.said(`${OTHER}: 2 cookies.`), OTHER));
  await panel.run("document.querySelector('[data-key=looking]').focus()");
  heard.add("Focus on the last button", asKept(await orca.said("Stop looking push button.")));
  orca.press("space");
  heard.add("Stopped", asKept(await orca.said("Start looking push button.")));
  orca.press("space");
  heard.add("Started", asKept(await orca.said("Stop looking push button.")));
  await panel.run("document.querySelector('.tools').open = true; document.querySelector('[data-key=leave]').focus()");
  await orca.said("Leave this site alone push button.");
  const { snapshot } = SCENES.find(({ name }) => name === "left-alone");
  orca.press("space");
  await proxy.until(({ path }) => path === "/v1/leave-alone");
  const alone = snapshot();
  proxy.publish({ ...alone, left_alone: [OTHER], not_inspected: [{ ...alone.not_inspected[0], host: OTHER, sentence: { text: `You asked us to leave ${OTHER} alone, so we do not look at it.` } }], type: "snapshot" });
  heard.add("Left alone", asKept(await orca.said("Look at this site again push button.")));
  proxy.publish({ ...fullSnapshot(), type: "snapshot" });
  orca.press("F6");
  await panel.until(() => !document.hasFocus());
  await tab.goto(`https://${HOST}/`);
  heard.add(`Another site, ${HOST}, while the panel does not have the focus`, (await orca.said(DROPPED)).filter((line) => line.startsWith(DROPPED)).slice(0, 1));
  keep("heard", "panel", heard.text());
}

/** @param {Awaited<ReturnType<typeof scene>>} all */
async function hearOptions({ orca, context, base }) {
  const heard = transcript();
  const options = await context.newPage();
  await options.goto(`${base}options/options.html`);
  await options.getByText("Connected to Biscuit Tin at").waitFor();
  await orca.said("Biscuit Tin options", READ_ALL_MS);
  orca.press("ctrl+Home");
  heard.add("Each heading of the options, at H", await headings(orca, [1, 2, 2, 2, 2, 2, 2, 2]));
  keep("heard", "options", heard.text());
}

test("a screen reader says what matters, without a key when the popup opens, and after each change", async (t) => {
  const why = missing();
  if (why) return t.skip(why);
  const orca = await startOrca(t).catch(({ message }) => void t.skip(`Orca did not start: ${message}`));
  if (!orca) return;
  const all = await scene(t, orca);
  const parts = [];
  for (const hearPart of [hearPopup, hearPanel, hearOptions]) await hearPart(all).catch((error) => parts.push(error));
  assert.deepEqual(parts.map(({ message }) => message), []);
});
