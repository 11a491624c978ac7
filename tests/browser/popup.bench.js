// Times how soon the popup has painted its content, beside the popup of another extension: both in one browser, by turns.
// `PEER=FOLDER npm run bench:popup` names the other one, unpacked, with `popup.html` (uBlock Origin Lite, say).
// It prints figures for people to read and asserts nothing, because a busy machine proves nothing.

import { setTimeout as wait } from "node:timers/promises";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { untilRoute } from "./steps.js";
import { Surfaces } from "./surfaces.js";
import { HOST, fullSnapshot } from "./scenes.js";

const TURNS = Number(process.env.TURNS ?? 20);
/** Attaching to a popup slows it, and nothing outside shows when it is drawn: each is left alone for this time. */
const UNTOUCHED_MS = 1500;
const peer = process.env.PEER;
if (!peer) throw new Error("PEER has to name the folder of another extension");

const middle = (numbers, share = 0.5) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)];
const figures = (numbers) => `median ${middle(numbers).toFixed(0)} ms, 95th percentile ${middle(numbers, 0.95).toFixed(0)} ms (${numbers.length} times)`;

/** In the popup: when it painted first, and when it painted the largest thing that it ever showed, on the machine's clock. */
const paints = () =>
  new Promise((resolve) =>
    new PerformanceObserver((list) => {
      const first = performance.getEntriesByName("first-contentful-paint")[0].startTime;
      resolve({ first: performance.timeOrigin + first, content: performance.timeOrigin + list.getEntries().at(-1).startTime });
    }).observe({ type: "largest-contentful-paint", buffered: true }),
  );

/** Opens an extension's popup and returns the milliseconds from there to its paints. */
async function paintOf({ worker, surfaces, path }) {
  const pressed = await worker.evaluate(() => {
    const now = performance.timeOrigin + performance.now();
    void globalThis.chrome.action.openPopup();
    return now;
  });
  await wait(UNTOUCHED_MS);
  const popup = await surfaces.pageAt(path);
  const { first, content } = await popup.evaluate(paints);
  await popup.run("window.close()");
  await surfaces.gone(path);
  return { first: first - pressed, content: content - pressed };
}

const ends = [];
const t = { after: (end) => ends.unshift(end) };
try {
  const proxy = await standIn.start(t, { snapshot: fullSnapshot({}) });
  const { context, tab, surfaces, worker } = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start: true }, ca: proxy.ca, more: [peer] });
  const isPeer = (one) => new URL(one.url()).host !== new URL(worker.url()).host;
  const other = context.serviceWorkers().find(isPeer) ?? (await context.waitForEvent("serviceworker", isPeer));
  await untilRoute(worker, "on");
  await standIn.servePages(context);
  await tab.bringToFront();
  await tab.goto(`https://${HOST}/`);
  const two = {
    "Biscuit Tin": { worker, surfaces, path: `${new URL(worker.url()).host}/popup/popup.html` },
    [await other.evaluate(() => globalThis.chrome.runtime.getManifest().short_name)]: { worker: other, surfaces: await Surfaces.of(context, other), path: `${new URL(other.url()).host}/popup.html` },
  };
  const times = Object.fromEntries(Object.keys(two).map((name) => [name, []]));
  // The first of each is left out: it loads what the browser keeps afterwards.
  for (let turn = 0; turn <= TURNS; turn += 1) {
    const names = turn % 2 ? Object.keys(two) : Object.keys(two).reverse();
    for (const name of names) {
      const painted = await paintOf(two[name]);
      if (turn > 0) times[name].push(painted);
    }
  }
  for (const [name, all] of Object.entries(times)) {
    console.log(`${name}: press to first paint ${figures(all.map(({ first }) => first))}`);
    console.log(`${name}: press to content    ${figures(all.map(({ content }) => content))}`);
  }
} finally {
  for (const end of ends) await end();
}
