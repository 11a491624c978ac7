// Starts Chromium with the extension as people load it, in a profile of its own that is gone afterwards.
// It changes nothing on the machine, reaches no network, and clicks nothing.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { shipped } from "../../extension/tools/pack.js";
import { Surfaces } from "./surfaces.js";
import { within } from "./timeout.js";

const EXTENSION = fileURLToPath(new URL("../../extension", import.meta.url));
/** What the pages of examples need besides what ships. */
const EXAMPLES = ["test/examples", "test/fixtures", "test/imported.js", "test/weights.js", ...readdirSync(join(EXTENSION, "components")).filter((name) => name.endsWith(".examples.js")).map((name) => `components/${name}`)];
/** Where Debian, Ubuntu and Fedora put it; another place is named by BISCUIT_TIN_CHROMIUM. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

export function executable() {
  const place = process.env.BISCUIT_TIN_CHROMIUM ?? PLACES.find(existsSync);
  if (!place) throw new Error("no Chromium found: install it, or name it in BISCUIT_TIN_CHROMIUM");
  return place;
}

/** A home in which only this browser trusts these roots. */
export function trust(home, roots) {
  const database = join(home, ".pki", "nssdb");
  mkdirSync(database, { recursive: true });
  execFileSync("certutil", ["-d", `sql:${database}`, "-N", "--empty-password"]);
  for (const [n, root] of roots.entries()) execFileSync("certutil", ["-d", `sql:${database}`, "-A", "-t", "C,,", "-n", `root-${n}`, "-i", root]);
}

/** Closes the browser. One that does not end by itself is killed, for a test that is over waits for nobody. */
async function close(context, pid) {
  const closed = context.close();
  await within("the browser to end", closed).catch(() => process.kill(pid, "SIGKILL"));
  await closed;
}

/** The page that opens once the extension was added; it is closed unless a test wants to see it. */
async function welcomed(context, close) {
  const isIt = (page) => page.url().endsWith("/options/welcome.html");
  const page = context.pages().find(isIt) ?? (await context.waitForEvent("page", isIt));
  if (close) await page.close();
}

/**
 * @param {import("node:test").TestContext} t the browser ends with it
 * @param {{ pairingFile?: object, ca?: string | string[], rules?: string, examples?: boolean, more?: string[], reads?: string[], inPrivate?: boolean, closeWelcome?: boolean, headless?: boolean, home?: string, args?: string[], env?: object }} [options]
 *   `pairingFile` is put into the extension's copy, `ca` is a root to trust, or several, `rules` are host resolver rules,
 *   `examples` says whether the pages of examples come along, `more` are folders of further extensions,
 *   `reads` are hosts that the extension's copy may read, as one in `browse` may, `inPrivate` says whether the user allowed the extension in private windows, `home` is an empty folder for the user's home,
 *   `closeWelcome` says whether the page of a new extension is closed, `headless` whether it has no windows, `args` and `env`
 *   are further switches and variables
 */
export async function startChromium(t, { pairingFile, ca, rules = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", examples = false, more = [], reads = [], inPrivate = false, closeWelcome = true, headless = true, home = mkdtempSync(join(tmpdir(), "biscuit-tin-")), args = [], env = {} } = {}) {
  const extension = join(home, "extension");
  const profile = join(home, "profile");
  for (const name of [...shipped(), ...(examples ? EXAMPLES : [])]) cpSync(join(EXTENSION, name), join(extension, name), { recursive: true });
  if (reads.length > 0) {
    const manifest = JSON.parse(readFileSync(join(extension, "manifest.json"), "utf8"));
    manifest.host_permissions.push(...reads.map((host) => `*://*.${host}/*`));
    writeFileSync(join(extension, "manifest.json"), JSON.stringify(manifest));
  }
  if (pairingFile) writeFileSync(join(extension, "pairing.json"), JSON.stringify(pairingFile));
  if (ca) trust(home, [ca].flat());
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable(),
    ...(inPrivate ? { ignoreDefaultArgs: ["--disable-extensions"] } : {}),
    headless,
    // Without the proxy of the machine that runs the tests.
    env: { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name))), HOME: home, ...env },
    args: [
      ...args,
      // Chromium's own sandbox refuses to run as root, as in a container.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--force-device-scale-factor=1",
      // The extension asks for this address, which no network has, to see whether the browser goes direct.
      `--host-resolver-rules=${rules}, EXCLUDE 255.255.255.255`,
      ...(inPrivate
        ? ["--enable-unsafe-extension-debugging"]
        : [`--disable-extensions-except=${[extension, ...more].join(",")}`, `--load-extension=${[extension, ...more].join(",")}`]),
    ],
  });
  const cdp = await context.browser().newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  const pid = processInfo.find(({ type }) => type === "browser").id;
  t.after(async () => {
    await close(context, pid);
    rmSync(home, { recursive: true, force: true });
  });
  if (inPrivate) {
    await cdp.send("Extensions.loadUnpacked", { path: extension, enableInIncognito: true });
  }
  const isOurs = (worker) => worker.url().endsWith("/background.js");
  const worker = context.serviceWorkers().find(isOurs) ?? (await context.waitForEvent("serviceworker", isOurs));
  if (!pairingFile) await welcomed(context, closeWelcome);
  const [tab] = context.pages();
  const base = worker.url().replace(/background\.js$/, "");
  return { context, pid, worker, tab, base, home, surfaces: await Surfaces.of(context, worker) };
}

/** A Chromium as it comes, without the extension. @param {import("node:test").TestContext} t it ends with it @param {string[]} [args] further switches @param {string} [ca] a root to trust */
export async function startPlain(t, args = [], ca) {
  const home = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  if (ca) trust(home, [ca]);
  const browser = await chromium.launch({ executablePath: executable(), env: { ...process.env, HOME: home }, args: [...args, "--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });
  t.after(async () => {
    await browser.close();
    rmSync(home, { recursive: true, force: true });
  });
  return browser;
}
