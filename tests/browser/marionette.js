// Starts Firefox with the extension and drives it by Marionette, the protocol that is built into it: no further program.
// It knows the few commands that the tests need, waits for what the page shows, and ends the browser with the test.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { within } from "./timeout.js";
import { shipped } from "../../extension/tools/pack.js";

const EXTENSION = fileURLToPath(new URL("../../extension", import.meta.url));
const ID = "biscuit-tin@biscuit-tin.example";
/** The address that this profile gives to our extension; any other profile gives another one. */
const UUID = "0f3a7b1c-5d2e-4f60-8a9b-1c2d3e4f5a6b";
/** Timeout of a script in the page, in milliseconds. */
const SCRIPT_MS = 30_000;

/** A profile that trusts `ca`, fixes our extension's address and sends no request of its own, listed as the user's. */
function makeProfile(folder, ca, more) {
  const profile = join(folder, "profile");
  mkdirSync(profile, { recursive: true });
  const prefs = {
    "marionette.port": 0,
    "extensions.webextensions.uuids": JSON.stringify({ [ID]: UUID }),
    "xpinstall.signatures.required": false,
    "browser.shell.checkDefaultBrowser": false,
    "browser.aboutwelcome.enabled": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "app.normandy.enabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "browser.safebrowsing.malware.enabled": false,
    "browser.safebrowsing.phishing.enabled": false,
    "extensions.getAddons.cache.enabled": false,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    ...more,
  };
  writeFileSync(join(profile, "user.js"), Object.entries(prefs).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
  execFileSync("certutil", ["-d", `sql:${profile}`, "-N", "--empty-password"]);
  for (const [n, root] of [ca].flat().entries()) execFileSync("certutil", ["-d", `sql:${profile}`, "-A", "-t", "C,,", "-n", `root-${n}`, "-i", root]);
  const list = join(folder, ".mozilla", "firefox");
  mkdirSync(list, { recursive: true });
  writeFileSync(join(list, "profiles.ini"), `[Profile0]\nName=default\nIsRelative=0\nPath=${profile}\n`);
  return profile;
}

/** The port that Firefox writes into its profile once it can be driven. */
async function activePort(profile, child) {
  const file = join(profile, "MarionetteActivePort");
  return await new Promise((resolve, reject) => {
    const look = () => {
      const port = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
      if (port > 0) (watcher.close(), resolve(port));
    };
    const watcher = watch(profile, look);
    child.on("exit", (code) => (watcher.close(), reject(new Error(`Firefox ended with ${code}`))));
    look();
  });
}

/** One command after the other: `LENGTH:[0, id, name, parameters]`, answered by `LENGTH:[1, id, error, result]`. */
class Marionette {
  #socket;
  #waiting = new Map();
  #pending = Buffer.alloc(0);
  #last = 0;

  constructor(socket) {
    this.#socket = socket;
    socket.on("data", (part) => this.#read(part));
  }

  #read(part) {
    this.#pending = Buffer.concat([this.#pending, part]);
    for (;;) {
      const colon = this.#pending.indexOf(":");
      if (colon === -1) return;
      const end = colon + 1 + Number(this.#pending.subarray(0, colon).toString());
      if (this.#pending.length < end) return;
      const message = JSON.parse(this.#pending.subarray(colon + 1, end).toString());
      this.#pending = this.#pending.subarray(end);
      // The first message is a greeting.
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(`${error.error}: ${error.message}`));
      else resolve(result?.value ?? result);
    }
  }

  async send(name, parameters = {}) {
    const id = (this.#last += 1);
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const text = JSON.stringify([0, id, name, parameters]);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    return await within(`Firefox to answer ${name}`, answer);
  }

  async goto(url) {
    await this.send("WebDriver:Navigate", { url });
  }

  /** Runs a function in the page, or in the browser's own window. */
  async evaluate(task, ...given) {
    return await this.send("WebDriver:ExecuteScript", { script: `return (${task})(...arguments)`, args: given, sandbox: null });
  }

  /** Resolves once `holds` is true in the page; it is asked again at every change of the page. */
  async until(holds, ...given) {
    const script = `const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);
      const holds = () => document.body && (${holds})(...given);
      if (holds()) return done(true);
      const observer = new MutationObserver(() => holds() && (observer.disconnect(), done(true)));
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });`;
    await this.send("WebDriver:ExecuteAsyncScript", { script, args: given, sandbox: null }).catch(async (error) => {
      throw new Error(`waited in vain for ${holds} of ${JSON.stringify(given)}; the page says: ${await this.evaluate(() => document.body.innerText)}`, { cause: error });
    });
  }

  async untilText(text) {
    await this.until((wanted) => document.body.innerText.includes(wanted), text);
  }

  async #find(css) {
    const found = await this.send("WebDriver:FindElement", { using: "css selector", value: css });
    return Object.values(found)[0];
  }

  async fill(css, text) {
    const id = await this.#find(css);
    await this.send("WebDriver:ElementClear", { id });
    await this.send("WebDriver:ElementSendKeys", { id, text });
  }

  /** Clicks the button with these words. */
  async press(words) {
    const found = await this.send("WebDriver:FindElement", { using: "xpath", value: `//button[normalize-space(.)="${words}"]` });
    await this.send("WebDriver:ElementClick", { id: Object.values(found)[0] });
  }

  async newTab() {
    const { handle } = await this.send("WebDriver:NewWindow", { type: "tab", focus: true });
    await this.send("WebDriver:SwitchToWindow", { handle });
    return handle;
  }

  async switchTo(handle) {
    await this.send("WebDriver:SwitchToWindow", { handle });
  }

  /** Does something in the browser's own window. */
  async inChrome(task) {
    await this.send("Marionette:SetContext", { value: "chrome" });
    try {
      return await task();
    } finally {
      await this.send("Marionette:SetContext", { value: "content" });
    }
  }

  async shot(name) {
    const picture = await this.send("WebDriver:TakeScreenshot", { full: true });
    const folder = new URL("shots/", import.meta.url);
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL(`${name}.png`, folder), Buffer.from(picture, "base64"));
  }
}

/** Closes the page that opens once the extension was added. @param {Marionette} firefox */
async function closeWelcome(firefox) {
  const script = `const [done] = arguments;
    const close = () => {
      const tab = gBrowser.tabs.find(({ linkedBrowser }) => linkedBrowser.currentURI.spec.endsWith("/options/welcome.html"));
      if (!tab) return;
      gBrowser.removeTabsProgressListener(listener);
      gBrowser.removeTab(tab);
      done(true);
    };
    const listener = { onLocationChange: close };
    gBrowser.addTabsProgressListener(listener);
    close();`;
  await firefox.inChrome(() => firefox.send("WebDriver:ExecuteAsyncScript", { script, args: [], sandbox: null }));
}

/** @param {import("node:test").TestContext} t the browser ends with it @param {{ ca: string | string[], home?: string, prefs?: object }} options a root to trust, or several, an empty folder for the user's home, further settings */
export async function startFirefox(t, { ca, home: folder = mkdtempSync(join(tmpdir(), "bt-firefox-")), prefs = {} }) {
  const extension = join(folder, "extension");
  for (const name of shipped()) cpSync(join(EXTENSION, name), join(extension, name), { recursive: true });
  const profile = makeProfile(folder, ca, prefs);
  const args = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile];
  const child = spawn("firefox-esr", args, { env: { ...process.env, HOME: folder }, stdio: "ignore" });
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const socket = createConnection(await within("Firefox to start", activePort(profile, child)), "127.0.0.1");
  t.after(() => socket.destroy());
  await once(socket, "connect");
  const firefox = new Marionette(socket);
  await firefox.send("WebDriver:NewSession", { capabilities: { alwaysMatch: { acceptInsecureCerts: false } } });
  await firefox.send("WebDriver:SetTimeouts", { script: SCRIPT_MS });
  await firefox.send("Addon:Install", { path: extension, temporary: true });
  await closeWelcome(firefox);
  return { firefox, base: `moz-extension://${UUID}/` };
}
