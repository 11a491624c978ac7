// Takes the pictures of the README from a real run: the popup and the side panel over the simulated portals.
// `npm run pictures --prefix tests/browser`; with `-- all`, popup and panel of every system come into shots/ to be looked at.

import { copyFileSync } from "node:fs";
import { argv } from "node:process";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { pairByCode, startLooking } from "./steps.js";

/** The systems of the README, by the host in front. */
const POPUP = "publicaccess.chelmsford.gov.uk";
const PANEL = "jobs.luton.gov.uk";
/** Width of a side panel as browsers open it, in CSS pixels. */
const WIDTH = 360;

const ends = [];
const t = { after: (end) => void ends.unshift(end) };

/** Waits until the page has the site in front, and then until nothing has come for a while. */
async function settled(surface, host) {
  await surface.until((host) => document.querySelector("h1").textContent.includes(host) && !["waiting", "summary"].includes(document.querySelector("main").dataset.kind), host);
  await surface.run(`new Promise((resolve) => {
    const done = () => (observer.disconnect(), resolve());
    let timer = setTimeout(done, 1000);
    const observer = new MutationObserver(() => (clearTimeout(timer), (timer = setTimeout(done, 1000))));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  })`);
}

/** Pictures of the popup and the panel of one system. */
async function take({ tab, surfaces }, panel, { url }, name) {
  const { hostname } = new URL(url);
  await tab.goto(url);
  await settled(panel, hostname);
  await panel.shot(`${name}-panel`, WIDTH);
  const popup = await surfaces.popup();
  await settled(popup, hostname);
  await popup.shot(`${name}-popup`);
  await popup.run("close()").catch(() => undefined);
  await surfaces.gone("popup/popup.html");
}

try {
  const backend = await real.start(t, {});
  // A site that is looked at only after the user asked is not routed, and is there all the same.
  const rules = `MAP * 127.0.0.1:${backend.tlsPort}, EXCLUDE 127.0.0.1, EXCLUDE localhost`;
  const browser = await startChromium(t, { ca: [backend.ca, backend.originCa], rules });
  await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  const keep = (part) => copyFileSync(new URL(`shots/readme-${part}-${part}.png`, import.meta.url), new URL(`pictures/${part}.png`, import.meta.url));
  if (argv[2] === "all") {
    for (const [n, system] of backend.systems.entries()) await take(browser, panel, system, `system-${String(n + 1).padStart(2, "0")}`);
  } else {
    for (const [part, host] of [["popup", POPUP], ["panel", PANEL]]) {
      await take(browser, panel, backend.systems.find(({ url }) => url.includes(`//${host}/`)), `readme-${part}`);
      keep(part);
    }
  }
} finally {
  for (const end of ends) await end();
}
