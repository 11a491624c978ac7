// The way of all sites while we look, in a Chromium whose proxy is the system's: it does not tell the extension which, and
// Biscuit Tin reads it where the browser does. Linux: GNOME's settings, and the variables that the browser was started with.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { emptySnapshot } from "../../extension/test/fixtures.js";
import { standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { pairByCode, startLooking } from "./steps.js";
import { within } from "./timeout.js";
import { OTHER, companyProxy, gnome, socksProxy } from "./way.js";
import { JOBS, OURS, mode, scene, signer, startInVain, untilGivenBack } from "./way_steps.js";

/** A page that no proxy is to be asked for. */
const BYPASSED = "http://www.bypassed.example.org/";

/** A folder that is gone with the test. */
function folder(t) {
  const made = mkdtempSync(join(tmpdir(), "bt-desktop-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The lines of a proxy in GNOME's settings. */
const server = (address) => [`host='${address.split(":")[0]}'`, `port=${address.split(":")[1]}`];

/** Whether a proxy is asked for a page, which loads in a tab of its own. */
async function isAsked({ context }, proxy, url, named = `${new URL(url).hostname}:${new URL(url).protocol === "http:" ? 80 : 443}`) {
  proxy.asked.length = 0;
  const page = await within("a tab to open", context.newPage());
  await page.goto(url).catch(() => undefined);
  await within("the tab to close", page.close());
  return proxy.asked.includes(named) || proxy.asked.includes(url);
}

/** Looks, and checks before, while and after that every other site goes by this proxy and what it leaves out does not. */
async function looksAndKeeps({ paired, tab, ...browser }, proxy) {
  const keeps = async (when) => {
    assert.equal(await isAsked(browser, proxy, OTHER), true, when);
    assert.equal(await isAsked(browser, proxy, BYPASSED), false, when);
  };
  await keeps("before");
  const panel = await startLooking({ tab, ...browser });
  assert.equal(await mode(paired), "pac_script");
  await keeps("while we look");
  proxy.asked.length = 0;
  assert.match(await signer(tab), OURS);
  assert.ok(!proxy.asked.some((asked) => asked.startsWith(JOBS)), "a listed site comes to us");
  await panel.click("button", "Stop looking");
  await untilGivenBack(paired);
  assert.equal(await mode(paired), "system");
  await keeps("afterwards");
}

test("A1: a SOCKS proxy of GNOME's settings stays the way of every other site", async (t) => {
  let proxy;
  const browser = await scene(t, {
    async with({ tlsPort }) {
      proxy = await socksProxy(t, tlsPort);
      return { env: gnome(folder(t), { "": ["mode='manual'", "ignore-hosts=['localhost', '::1', '*.bypassed.example.org']"], "/socks": server(proxy.address) }) };
    },
  });
  await looksAndKeeps(browser, proxy);
});

/** A browser with a SOCKS proxy in its variables, which Biscuit Tin does not have. */
async function withVariables(t, options = {}) {
  let proxy;
  const env = {};
  const browser = await scene(t, {
    async with({ tlsPort }) {
      proxy = await socksProxy(t, tlsPort);
      Object.assign(env, { SOCKS_SERVER: proxy.address, no_proxy: "bypassed.example.org" });
      return { env, ...options };
    },
  });
  return { proxy, env, ...browser };
}

test("A1: a SOCKS proxy of the browser's variables stays the way of every other site", async (t) => {
  const { proxy, ...browser } = await withVariables(t);
  await looksAndKeeps(browser, proxy);
});

test("A1: a worker that is ended while we look takes no other site's way with it, and wakes to give the route back", async (t) => {
  const { proxy, paired, tab, ...browser } = await withVariables(t);
  const panel = await startLooking({ tab, ...browser });
  const cdp = await browser.context.newCDPSession(paired);
  const isNow = (status) =>
    new Promise((resolve) =>
      cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => versions.some(({ runningStatus }) => runningStatus === status) && resolve()),
    );
  // The browser reports changes only after it has reported what runs now.
  const running = isNow("running");
  await cdp.send("ServiceWorker.enable");
  await within("the worker that runs", running);
  const ended = isNow("stopped");
  await cdp.send("ServiceWorker.stopAllWorkers");
  await within("the worker to end", ended);
  assert.equal(await isAsked(browser, proxy, OTHER), true);
  await panel.click("button", "Stop looking");
  await untilGivenBack(paired);
  assert.equal(await mode(paired), "system");
  assert.equal(await isAsked(browser, proxy, OTHER), true);
});

test("A1: a browser that is killed while we look keeps the proxy, and has its own setting back once it runs again", async (t) => {
  const { proxy, env, home, backend, ...first } = await withVariables(t);
  await startLooking(first);
  assert.equal(await mode(first.paired), "pac_script");
  const ended = once(first.context, "close");
  process.kill(first.pid, "SIGKILL");
  await within("the browser to end", ended);
  await backend.stop();
  const again = await startChromium(t, { home, env });
  assert.equal(await isAsked(again, proxy, OTHER), true);
  const options = await again.context.newPage();
  await options.goto(`${again.base}options/options.html`);
  await untilGivenBack(options);
  assert.equal(await mode(options), "system");
  assert.equal(await isAsked(again, proxy, OTHER), true);
  assert.equal(await isAsked(again, proxy, BYPASSED), false);
  await again.context.close();
});

test("A1: an extension that is removed while we look leaves the browser's own proxy behind", async (t) => {
  const { proxy, paired, tab, ...browser } = await withVariables(t);
  await startLooking({ tab, ...browser });
  assert.match(await signer(tab), OURS);
  const ended = once(browser.worker, "close");
  // The page goes with the extension, sometimes before it has answered.
  await paired.evaluate(() => void chrome.management.uninstallSelf()).catch(() => undefined);
  await within("the extension to go", ended);
  assert.equal(await isAsked(browser, proxy, OTHER), true);
  assert.doesNotMatch(await signer(tab), OURS);
});

test("A1: a private window keeps the system's proxy for every site", async (t) => {
  const { proxy, paired, tab, worker, ...browser } = await withVariables(t, { inPrivate: true });
  await startLooking({ tab, worker, ...browser });
  proxy.asked.length = 0;
  const opened = browser.context.waitForEvent("page");
  await worker.evaluate((url) => void globalThis.chrome.windows.create({ incognito: true, url }), `https://${JOBS}/`);
  await (await opened).getByRole("heading", { name: "Job search" }).waitFor();
  assert.ok(proxy.asked.includes(`${JOBS}:443`));
  assert.equal((await paired.evaluate(() => chrome.proxy.settings.get({ incognito: true }))).value.mode, "system");
});

test("A1: a company's proxy of GNOME's settings or of the variables stays the way of every other site", async (t) => {
  for (const kind of ["settings", "variables"]) {
    await t.test(kind, async (t) => {
      let proxy;
      const browser = await scene(t, {
        async with({ tlsPort }) {
          proxy = await companyProxy(t, tlsPort);
          const settings = { "": ["mode='manual'", "ignore-hosts=['*.bypassed.example.org']"], "/http": server(proxy.address), "/https": server(proxy.address) };
          return { env: kind === "settings" ? gnome(folder(t), settings) : { HTTP_PROXY: `http://${proxy.address}/`, https_proxy: proxy.address, no_proxy: ".bypassed.example.org" } };
        },
      });
      await looksAndKeeps(browser, proxy);
    });
  }
});

test("A1: proxies by scheme of GNOME's settings stay so: http: has one, the rest another, and https: goes direct", async (t) => {
  let [plain, rest] = [];
  const { paired, tab, ...browser } = await scene(t, {
    async with({ tlsPort }) {
      [plain, rest] = [await companyProxy(t, tlsPort), await socksProxy(t, tlsPort)];
      return { env: gnome(folder(t), { "": ["mode='manual'", "ignore-hosts=@as []"], "/http": server(plain.address), "/socks": server(rest.address) }) };
    },
  });
  const keeps = async (when) => {
    assert.equal(await isAsked(browser, plain, OTHER), true, when);
    assert.equal(await isAsked(browser, rest, OTHER), false, when);
    assert.equal(await isAsked(browser, rest, "https://other.example.org/"), true, when);
  };
  await keeps("before");
  await startLooking({ tab, ...browser });
  assert.equal(await mode(paired), "pac_script");
  await keeps("while we look");
  assert.match(await signer(tab), OURS);
});

test("A1: GNOME's settings say that there is none: its variables do not count, and we look", async (t) => {
  let proxy;
  const { paired, tab, ...browser } = await scene(t, {
    async with({ tlsPort }) {
      proxy = await socksProxy(t, tlsPort);
      return { env: { ...gnome(folder(t), { "": ["mode='none'"], "/socks": server(proxy.address) }), SOCKS_SERVER: proxy.address } };
    },
  });
  assert.equal(await isAsked(browser, proxy, OTHER), false);
  await startLooking({ tab, ...browser });
  assert.equal(await mode(paired), "pac_script");
  assert.equal(await isAsked(browser, proxy, OTHER), false);
  assert.match(await signer(tab), OURS);
});

test("A1: a script of the system's settings is not taken over", async (t) => {
  const { paired, tab, ...browser } = await scene(t, {
    with: () => ({ env: gnome(folder(t), { "": ["mode='auto'", "autoconfig-url='http://127.0.0.1:9/proxy.pac'"] }) }),
  });
  await startInVain({ tab, ...browser }, "A script chooses the proxy of this browser.");
  assert.equal(await mode(paired), "system");
});

test("A1: KDE's settings name a proxy, which we do not read: nothing is taken over, and it is said why", async (t) => {
  let proxy;
  const { paired, tab, ...browser } = await scene(t, {
    async with({ tlsPort }) {
      proxy = await socksProxy(t, tlsPort);
      const home = folder(t);
      mkdirSync(join(home, ".config"));
      writeFileSync(join(home, ".config", "kioslaverc"), `[Proxy Settings]\nProxyType=1\nsocksProxy=socks://${proxy.address.replace(":", " ")}\n`);
      return { home, env: { XDG_CURRENT_DESKTOP: "KDE", KDE_SESSION_VERSION: "6" } };
    },
  });
  const popup = await startInVain({ tab, ...browser }, "This computer may have a proxy, and we cannot tell which.");
  await popup.untilText("biscuit-tin browse");
  await popup.shot("way-system");
  assert.equal(await mode(paired), "system");
  assert.equal(await isAsked(browser, proxy, OTHER), true);
  assert.doesNotMatch(await signer(tab), OURS);
});

test("A1: a browser that goes another way than Biscuit Tin reads is not taken over", async (t) => {
  const backend = await standIn.start(t, { snapshot: emptySnapshot() });
  const company = await companyProxy(t, 9);
  const browser = await startChromium(t, { ca: backend.ca, env: { http_proxy: company.address } });
  const paired = await pairByCode(browser, backend);
  for (const answer of [{ mode: "direct" }, { mode: "system" }, undefined]) {
    backend.answerWith("/v1/system-proxy", () => answer);
    await startInVain(browser, "This computer may have a proxy, and we cannot tell which.");
    assert.equal(await mode(paired), "system", JSON.stringify(answer));
    await paired.evaluate(() => chrome.storage.local.remove("looking"));
  }
  assert.equal(await isAsked(browser, company, OTHER), true);
});

test("A1: GNOME's settings change while we look: every other site goes the new way", async (t) => {
  const [desktop, none] = [folder(t), { "": ["mode='none'"] }];
  let proxy;
  const { paired, tab, worker, ...browser } = await scene(t, {
    async with({ tlsPort }) {
      proxy = await socksProxy(t, tlsPort);
      return { env: gnome(desktop, none) };
    },
  });
  await startLooking({ tab, ...browser });
  assert.equal(await isAsked(browser, proxy, OTHER), false);
  const changed = paired.evaluate(
    () =>
      new Promise((resolve) =>
        chrome.storage.onChanged.addListener(({ route, held }) => {
          if (held?.newValue?.other?.rest.startsWith("SOCKS5 ") && held.newValue.hosts.length > 0) resolve();
        }),
      ),
  );
  gnome(desktop, { "": ["mode='manual'"], "/socks": server(proxy.address) });
  await within("the route to have the new way", changed);
  assert.equal(await isAsked(browser, proxy, OTHER), true);
  assert.equal(await mode(paired), "pac_script");
});
