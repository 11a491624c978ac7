// Measures how fast the panel is: 500 cookies on screen and 50 events a second, and the popup's first content.
// It prints figures for people to read: `npm run bench`. It asserts nothing, because a busy machine proves nothing.

import { cookieWith } from "../../extension/test/fixtures.js";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { HOST, fullSnapshot } from "./scenes.js";

const COOKIES = Number(process.env.COOKIES ?? 500);
const EVENTS_A_SECOND = 50;
const SECONDS = 10;
const POPUPS = 30;
const CATEGORIES = ["necessary", "functional", "analytics", "marketing", "unclassified"];

/** What the harness of a test would do: things to end, in turn. */
const ends = [];
const t = { after: (end) => ends.unshift(end) };

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
const daemon = await standIn.start(t, { snapshot });
const { context, tab, surfaces } = await startChromium(t, { pairingFile: { api: daemon.api, code: daemon.code, start: true } });
await standIn.servePages(context);
await tab.goto(`https://${HOST}/`);

const opened = [];
for (let n = 0; n < POPUPS; n += 1) {
  const popup = await surfaces.popup();
  await popup.until(() => performance.getEntriesByName("first-content").length > 0);
  opened.push(await popup.run('performance.getEntriesByName("first-content")[0].startTime'));
  await popup.run("window.close()");
  await surfaces.gone("popup/popup.html");
}

const panel = await surfaces.panelThroughPopup();
await panel.until((all) => document.querySelectorAll(".row").length === all, COOKIES);
await panel.evaluate(instrument);
const sent = {};
let n = 0;
await new Promise((resolve) => {
  const clock = setInterval(() => {
    sent[n] = Date.now();
    daemon.publish(cookie(n % COOKIES, { seq: COOKIES + n, purpose: { text: `Keeps sight ${n}.` } }));
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
console.log(`popup, opening to content:     ${figures(opened)}; wanted: under 200 ms`);
for (const end of ends) await end();
