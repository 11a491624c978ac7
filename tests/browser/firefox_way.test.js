// The way of all sites while we look, in Firefox: listed hosts come to a proxy that has proved itself and that the browser
// trusts, on the ports of the web, once the user allows the site; everything else goes as it did.

import assert from "node:assert/strict";
import { test } from "node:test";
import { real } from "./backend.js";
import { pairByCode, pressInSidebar, showSidebar, sidebarText, startLooking } from "./firefox_steps.js";
import { startFirefox } from "./marionette.js";
import { OTHER, companyProxy, squatter } from "./way.js";

const JOBS = "jobs.luton.gov.uk";
/** A site that is on the list by an option alone, so that the extension did not come with its permission. */
const EXTRA = "player.vimeo.com";

/** The proxy, the portals, and a paired Firefox, to which the names of sites lead to this computer. */
async function scene(t, { trusted = true, intercept = [], prefs = {} } = {}) {
  const backend = await real.start(t, { hosts: [JOBS, ...intercept], intercept });
  const ca = trusted ? [backend.ca, backend.originCa] : [backend.originCa];
  const own = { "network.dns.localDomains": [JOBS, ...intercept].join(","), ...(typeof prefs === "function" ? await prefs(backend) : prefs) };
  const { firefox, base } = await startFirefox(t, { ca, prefs: own });
  await pairByCode(firefox, base, backend);
  return { backend, firefox, base };
}

const heading = (firefox) => firefox.evaluate(() => document.querySelector("h1").textContent);

test("A15 and A11: in Firefox a proxy that ended is asked no more, and another port goes straight", async (t) => {
  const { backend, firefox, base } = await scene(t);
  await startLooking(firefox, base);
  const popup = await firefox.send("WebDriver:GetWindowHandle");
  await firefox.newTab();
  await firefox.goto(`https://${JOBS}/`);
  assert.equal(await heading(firefox), "Job search");
  await firefox.goto(`https://${JOBS}:${backend.tlsPort}/`);
  assert.equal(await heading(firefox), "Job search");
  const tab = await firefox.send("WebDriver:GetWindowHandle");
  await firefox.switchTo(popup);
  await backend.stop();
  const thief = await squatter(t, backend.proxy);
  const start = performance.now();
  await firefox.until(() => document.querySelector("main").dataset.route === "off");
  assert.ok(performance.now() - start < 5_000);
  thief.heard.length = 0;
  await firefox.switchTo(tab);
  await assert.rejects(firefox.goto(`http://${JOBS}/login`), /connectionFailure/);
  await firefox.goto(`https://${JOBS}:${backend.tlsPort}/`);
  assert.deepEqual(thief.heard, []);
});

test("A12: in Firefox, a browser that does not trust the root is routed nothing and told what to do", async (t) => {
  const { backend, firefox, base } = await scene(t, { trusted: false });
  await firefox.goto(`${base}popup/popup.html`);
  await firefox.untilText("Start looking");
  await firefox.press("Start looking");
  await firefox.untilText("This browser does not trust Biscuit Tin yet");
  await firefox.untilText("Not looking");
  await firefox.shot("firefox-untrusted");
  // Straight, where nothing listens; through us it would be a certificate error.
  await assert.rejects(firefox.goto(`https://${JOBS}/`), /connectionFailure/);
  await firefox.goto(`https://${JOBS}:${backend.tlsPort}/`);
  assert.equal(await heading(firefox), "Job search");
});

test("A1: in Firefox a company's proxy stays the way of every other site", async (t) => {
  let company;
  const { firefox, base } = await scene(t, {
    async prefs({ tlsPort }) {
      company = await companyProxy(t, tlsPort);
      const [host, port] = company.address.split(":");
      const at = (kind) => ({ [`network.proxy.${kind}`]: host, [`network.proxy.${kind}_port`]: Number(port) });
      return { "network.proxy.type": 1, ...at("http"), ...at("ssl") };
    },
  });
  await startLooking(firefox, base);
  await firefox.newTab();
  await firefox.goto(OTHER);
  assert.equal(await heading(firefox), "By the company");
  company.asked.length = 0;
  await firefox.goto(`https://${JOBS}/`);
  assert.equal(await heading(firefox), "Job search");
  assert.ok(!company.asked.includes(`${JOBS}:443`), "the listed site comes to us");
});

test("A17: in Firefox a site that came to the list by an option is said to be unsent, until the user allows it", async (t) => {
  const { firefox, base } = await scene(t, { intercept: [EXTRA], prefs: { "extensions.webextOptionalPermissionPrompts": false } });
  await startLooking(firefox, base);
  const ours = await firefox.send("WebDriver:GetWindowHandle");
  await firefox.newTab();
  await assert.rejects(firefox.goto(`https://${EXTRA}/`), /connectionFailure/);
  const origin = await showSidebar(firefox);
  const said = await sidebarText(firefox, ours, "Firefox does not send us this site");
  assert.ok(!said.includes("No cookies seen"), said);
  await firefox.inChrome(() => firefox.shot("firefox-unsent"));
  await pressInSidebar(firefox, ours, origin, "Allow this site");
  await sidebarText(firefox, ours, "No cookies seen on this site yet.");
  await firefox.goto(`https://${EXTRA}/`);
  await sidebarText(firefox, ours, "cookie");
});
