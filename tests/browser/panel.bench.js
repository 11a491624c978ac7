// Measures how fast the panel is: 500 cookies on screen and 50 events a second, and the popup's first content.
// It prints figures for people to read: `npm run bench`. It asserts nothing, because a busy machine proves nothing.

import { cookieWith } from "../../extension/test/fixtures.js";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { untilRoute } from "./steps.js";
import { HOST, fullSnapshot } from "./scenes.js";

const COOKIES = Number(process.env.COOKIES ?? 500);
const EVENTS_A_SECOND = 50;
const SECONDS = 10;
/** Number of browser starts. The first popup after a start is the slowest: none of its files was loaded before. */
const STARTS = Number(process.env.STARTS ?? 10);
/** Number of further popups after the last start. */
const POPUPS = Number(process.env.POPUPS ?? 20);
const CATEGORIES = ["necessary", "functional", "analytics", "marketing", "unclassified"];

/** Stands in for a test context: runs the functions given to `after`, last first. */
class Harness {
  #ends = [];
  after(end) {
    this.#ends.unshift(end);
  }
  async end() {
    for (const end of this.#ends.splice(0)) await end();
  }
}

const cookie = (n, changes = {}) => cookieWith({ host: HOST, name: `cookie_${n}`, category: CATEGORIES[n % 5], seq: n, ...changes });
const percentile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? NaN;
const figures = (numbers) => `median ${percentile(numbers, 0.5).toFixed(1)} ms, 95th percentile ${percentile(numbers, 0.95).toFixed(1)} ms, worst ${Math.max(...numbers).toFixed(1)} ms (${numbers.length} times)`;

/** Times each redraw with the layout that it causes, and when each row of `event_N` comes onto the page. */
const instrument = () => {
  window.costs = [];
  window.arrivals = {};
  const next = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (task) =>
    next((now) => {
      const begin = performance.now();
      task(now);
      void document.body.offsetHeight;
      window.costs.push(performance.now() - begin);
    });
  new MutationObserver((changes) => {
    for (const { addedNodes, target } of changes) {
      const text = addedNodes.length > 0 ? [...addedNodes].map((node) => node.textContent).join(" ") : target.textContent;
      for (const [, n] of text.matchAll(/sight (\d+)\./g)) window.arrivals[n] ??= Date.now();
    }
  }).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true });
};

const snapshot = fullSnapshot({ cookies: Array.from({ length: COOKIES }, (_, n) => cookie(n)) });

/** In the popup: when something of the site stood on the page, and when that was painted. */
const whenSeen = () =>
  new Promise((resolve) => {
    const content = performance.getEntriesByName("first-content")[0].startTime;
    new PerformanceObserver((list) => {
      const paint = list.getEntries().find(({ startTime }) => startTime >= content);
      if (paint) resolve({ content, painted: paint.startTime });
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });

/** A browser that was started just now, with the council's page active and, unless `hurry`, its badge drawn. */
async function start(t, { hurry }) {
  const proxy = await standIn.start(t, { snapshot });
  const { context, tab, surfaces, worker } = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start: true }, ca: proxy.ca });
  await untilRoute(worker, "on");
  await standIn.servePages(context);
  await tab.goto(`https://${HOST}/`);
  if (!hurry) await proxy.until(({ path }) => path === "/v1/site");
  return { proxy, surfaces, worker };
}

/** Opens the popup; returns when its first content was there. To attach to a page slows it, so that happens after its request for the snapshot. */
async function timesOfPopup({ proxy, surfaces, worker }) {
  proxy.requests.length = 0;
  await worker.evaluate(() => globalThis.chrome.action.openPopup());
  await proxy.until(({ path, body }) => path === "/v1/feed" && body.lang !== undefined);
  const popup = await surfaces.openedPopup();
  const times = await popup.evaluate(whenSeen);
  await popup.run("window.close()");
  await surfaces.gone("popup/popup.html");
  return times;
}

/** The first popup of a browser that is started each time, and the last of these browsers. */
async function firstPopups(t, how) {
  const times = [];
  let browser;
  for (let n = 0; n < STARTS; n += 1) {
    await t.end();
    browser = await start(t, how);
    times.push(await timesOfPopup(browser));
  }
  return { times, browser };
}

/** @param {string} when @param {{ content: number, painted: number }[]} times */
function report(when, times) {
  console.log(`popup ${when}, content there: ${figures(times.map(({ content }) => content))}; wanted: under 200 ms`);
  console.log(`popup ${when}, painted:       ${figures(times.map(({ painted }) => painted))}`);
}

const t = new Harness();
console.log(`${COOKIES} cookies`);
// Sooner than a user can: browser and service worker are still starting.
report("while the browser starts", (await firstPopups(t, { hurry: true })).times);
const { times, browser } = await firstPopups(t, { hurry: false });
report("first after a start", times);
const again = [];
for (let n = 0; n < POPUPS; n += 1) again.push(await timesOfPopup(browser));
report("opened again", again);

const { proxy, surfaces } = browser;
const panel = await surfaces.panelThroughPopup();
await panel.until((all) => document.querySelectorAll(".row").length === all, COOKIES);
await panel.evaluate(instrument);
const sent = {};
let n = 0;
await new Promise((resolve) => {
  const clock = setInterval(() => {
    sent[n] = Date.now();
    proxy.publish(cookie(n % COOKIES, { seq: COOKIES + n, purpose: { text: `Keeps sight ${n}.` } }));
    n += 1;
    if (n === EVENTS_A_SECOND * SECONDS) (clearInterval(clock), resolve());
  }, 1000 / EVENTS_A_SECOND);
});
await panel.until((last) => document.body.textContent.includes(`sight ${last}.`), n - 1);
const { costs, arrivals } = await panel.run("({ costs: window.costs, arrivals: window.arrivals })");
const delays = Object.entries(arrivals).map(([n, at]) => at - sent[n]);

console.log(`${COOKIES} cookies on screen, ${EVENTS_A_SECOND} events a second for ${SECONDS} seconds`);
console.log(`one update, script and layout: ${figures(costs)}; wanted: under 16 ms at the 95th percentile`);
console.log(`event sent to row on screen:   ${figures(delays)}; wanted: under 100 ms`);
await t.end();
