// The way of all sites while we look, in Chromium: listed hosts come to a proxy that has proved itself and that the browser
// trusts, and everything else goes as it did, through a company's proxy too.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startChromium } from "./chromium.js";
import { startLooking, untilRoute } from "./steps.js";
import { within } from "./timeout.js";
import { OTHER, companyProxy, squatter } from "./way.js";
import { JOBS, OURS, mode, scene, signer, startInVain, untilGivenBack } from "./way_steps.js";

test("A15: five seconds after the proxy ended, whoever took its port hears nothing", async (t) => {
  const { backend, paired, tab, ...browser } = await scene(t);
  await startLooking({ tab, ...browser });
  assert.match(await signer(tab), OURS);
  await backend.stop();
  const thief = await squatter(t, backend.proxy);
  const took = await untilGivenBack(paired);
  assert.ok(took < 5_000, `${took} ms`);
  thief.heard.length = 0;
  assert.doesNotMatch(await signer(tab), OURS);
  await tab.goto(`http://${JOBS}/login`).catch(() => undefined);
  assert.deepEqual(thief.heard, []);
  assert.equal(await paired.evaluate(async () => (await chrome.storage.local.get("looking")).looking), true, "the wish is kept");
});

test("A15: a proxy that is frozen loses the route within five seconds, and pages load", async (t) => {
  const { backend, paired, tab, ...browser } = await scene(t);
  await startLooking({ tab, ...browser });
  assert.match(await signer(tab), OURS);
  backend.freeze();
  const took = await untilGivenBack(paired);
  assert.ok(took < 5_000, `${took} ms`);
  assert.doesNotMatch(await signer(tab), OURS);
});

test("A15: after a restart of the browser nothing is routed to a port that cannot prove itself", async (t) => {
  const { backend, home, ...first } = await scene(t);
  await startLooking(first);
  await first.context.close();
  await backend.stop();
  const [thief, liar] = [await squatter(t, backend.proxy), await squatter(t, backend.api)];
  const asked = liar.hears();
  const { base, tab, context } = await startChromium(t, { home });
  await within("the extension to start again", asked);
  const paired = await context.newPage();
  await paired.goto(`${base}options/options.html`);
  assert.match(liar.heard[0], /^POST \/v1\/hello/, "it wants a proof first");
  assert.equal(await paired.evaluate(async () => (await chrome.storage.local.get("looking")).looking), true, "it wants to look");
  assert.notEqual(await mode(paired), "pac_script");
  await tab.goto(`http://${JOBS}/login`).catch(() => undefined);
  assert.deepEqual(thief.heard, []);
  await context.close();
});

test("A12: a browser that does not trust the root is routed nothing and told what to do; once it trusts, it is asked again", async (t) => {
  const { backend, paired, tab, home, ...browser } = await scene(t, { trusted: false });
  const popup = await startInVain({ tab, ...browser }, "This browser does not trust Biscuit Tin yet");
  await popup.shot("way-untrusted");
  assert.equal(await mode(paired), "system");
  // No certificate error: the site's own certificate, and the page as without us.
  assert.doesNotMatch(await signer(tab), OURS);
  execFileSync("certutil", ["-d", `sql:${join(home, ".pki", "nssdb")}`, "-A", "-t", "C,,", "-n", "root", "-i", backend.ca]);
  await tab.bringToFront();
  const again = await browser.surfaces.popup();
  await again.click("button", "Try again");
  await again.until(() => document.querySelector("main").dataset.route === "on");
  assert.match(await signer(tab), OURS);
});

test("A11: a listed site on another port is reached as without us", async (t) => {
  const { tab, ...browser } = await scene(t);
  await startLooking({ tab, ...browser });
  assert.match(await signer(tab), OURS);
  assert.doesNotMatch(await signer(tab, `https://${JOBS}:8443/`), OURS);
});

test("A1: a company's proxy stays the way of every other site, while we look and afterwards", async (t) => {
  let company;
  const { paired, tab, ...browser } = await scene(t, {
    async with({ tlsPort }) {
      company = await companyProxy(t, tlsPort);
      return { args: [`--proxy-server=http://${company.address}`, "--proxy-bypass-list=*.bypassed.example.org;<local>"] };
    },
  });
  /** Whether the company's proxy is asked for a page. */
  const isAsked = async (url = OTHER) => {
    company.asked.length = 0;
    // A page of its own: the browser's error page would come late, in the middle of the next visit.
    const page = await browser.context.newPage();
    await page.goto(url).catch(() => undefined);
    await page.close();
    return company.asked.some((asked) => asked === url);
  };
  assert.equal(await isAsked(), true);
  const panel = await startLooking({ tab, ...browser });
  assert.equal(await mode(paired), "pac_script");
  assert.equal(await isAsked(), true);
  assert.equal(await isAsked("http://www.bypassed.example.org/"), false);
  assert.match(await signer(tab), OURS);
  await panel.click("button", "Stop looking");
  await untilGivenBack(paired);
  assert.equal(await mode(paired), "fixed_servers");
  assert.equal(await isAsked(), true);
});

test("A1: a script that chooses the proxy is not taken over", async (t) => {
  let company;
  const { paired, tab, ...browser } = await scene(t, {
    async with({ tlsPort }) {
      company = await companyProxy(t, tlsPort);
      const script = `function FindProxyForURL() { return "PROXY ${company.address}"; }`;
      return { args: [`--proxy-pac-url=data:application/x-ns-proxy-autoconfig,${encodeURIComponent(script)}`] };
    },
  });
  const popup = await startInVain({ tab, ...browser }, "A script chooses the proxy of this browser.");
  await popup.shot("way-script");
  await tab.goto(OTHER);
  assert.deepEqual(company.asked.filter((asked) => asked === OTHER), [OTHER]);
  assert.doesNotMatch(await signer(tab), OURS);
  assert.equal(await mode(paired), "pac_script");
});

/** An extension that sets the proxy, in a folder of its own. */
function proxyExtension(t, address) {
  const folder = mkdtempSync(join(tmpdir(), "bt-rival-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [host, port] = address.split(":");
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ manifest_version: 3, name: "Rival", version: "1", permissions: ["proxy"], background: { service_worker: "rival.js" } }));
  const rules = { singleProxy: { host, port: Number(port) } };
  writeFileSync(join(folder, "rival.js"), `chrome.proxy.settings.set({ value: { mode: "fixed_servers", rules: ${JSON.stringify(rules)} } });`);
  return folder;
}

test("A1: another extension's proxy is left alone, and its end is noticed", async (t) => {
  let company;
  const { paired, tab, worker, ...browser } = await scene(t, {
    async with({ tlsPort }) {
      company = await companyProxy(t, tlsPort);
      return { more: [proxyExtension(t, company.address)] };
    },
  });
  const popup = await startInVain({ tab, ...browser }, "Another extension sets the proxy of this browser");
  await popup.shot("way-extension");
  await tab.goto(OTHER);
  assert.deepEqual(company.asked.filter((asked) => asked === OTHER), [OTHER]);
  const rival = browser.context.serviceWorkers().find((worker) => worker.url().endsWith("/rival.js"));
  await rival.evaluate(() => chrome.proxy.settings.clear({}));
  await untilRoute(worker, "on");
  assert.match(await signer(tab), OURS);
});
