// Drives the extension's real popup and real side panel, which ordinary page objects cannot reach, over the
// browser's debugging protocol: by role and accessible name, with real clicks and keys.
// It waits for what the page shows and never for time.

import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { EventEmitter, once } from "node:events";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** A picture is never taller than this, in pixels. */
const TALLEST = 8000;
const SHOTS = new URL("shots/", import.meta.url);
const KEYS = {
  Tab: { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 },
  Enter: { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  Space: { key: " ", code: "Space", windowsVirtualKeyCode: 32, text: " " },
  ArrowDown: { key: "ArrowDown", code: "ArrowDown", windowsVirtualKeyCode: 40 },
};

/** The rules that every state has to keep. */
export const AXE_OPTIONS = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
};

/** Runs the accessibility rules in a page and answers with what they found, in short. */
export async function axeOf(run) {
  await run(AXE);
  const found = await run(
    `axe.run(document, ${JSON.stringify(AXE_OPTIONS)}).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes.map((n) => [n.html.slice(0, 160), n.failureSummary])])))`,
  );
  return JSON.parse(found);
}

/** All pages of the extension that are open now, and the opening of new ones. */
export class Surfaces {
  static async of(context, worker) {
    const cdp = await context.browser().newBrowserCDPSession();
    const surfaces = new Surfaces(cdp, worker);
    await cdp.send("Target.setDiscoverTargets", { discover: true, filter: [{}] });
    return surfaces;
  }

  #cdp;
  #worker;
  #targets = new Map();
  #changes = new EventEmitter().setMaxListeners(100);
  #sessions = new Map();

  constructor(cdp, worker) {
    this.#cdp = cdp;
    this.#worker = worker;
    const seen = ({ targetInfo }) => {
      this.#targets.set(targetInfo.targetId, targetInfo);
      this.#changes.emit("change");
    };
    cdp.on("Target.targetCreated", seen);
    cdp.on("Target.targetInfoChanged", seen);
    cdp.on("Target.targetDestroyed", ({ targetId }) => {
      this.#targets.delete(targetId);
      this.#changes.emit("change");
    });
    cdp.on("Target.detachedFromTarget", ({ sessionId }) => this.#sessions.get(sessionId)?.({ gone: true }));
    cdp.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => this.#sessions.get(sessionId)?.(JSON.parse(message)));
  }

  /** Opens the toolbar's popup. */
  async popup() {
    await this.#worker.evaluate(() => globalThis.chrome.action.openPopup());
    return await this.#attach("popup/popup.html");
  }

  /** The popup that something else opened. */
  async openedPopup() {
    return await this.#attach("popup/popup.html");
  }

  /** The side panel, once it is open. */
  async panel() {
    return await this.#attach("panel/panel.html");
  }

  /** Opens the popup, presses its button for the full list, and answers with the side panel. */
  async panelThroughPopup() {
    const popup = await this.popup();
    // What moves under the mouse cannot be clicked: the popup has its content first.
    await popup.until(() => !["waiting", undefined].includes(document.querySelector("main").dataset.kind));
    await popup.click("button", "Open the full list");
    return await this.panel();
  }

  /** Resolves once no page of this kind is open. */
  async gone(path) {
    while ([...this.#targets.values()].some(({ url }) => url.includes(path))) await once(this.#changes, "change");
  }

  async #attach(path) {
    // A page is listed twice: as itself and as the tab around it, which cannot be driven.
    const find = () => [...this.#targets.values()].find(({ url, type }) => url.includes(path) && type !== "tab");
    let target = find();
    for (; !target; target = find()) await once(this.#changes, "change");
    const { sessionId } = await this.#cdp.send("Target.attachToTarget", { targetId: target.targetId, flatten: false });
    const surface = new Surface((message) => this.#cdp.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify(message) }));
    this.#sessions.set(sessionId, (message) => surface.receive(message));
    await surface.ready();
    return surface;
  }
}

/** One open page of the extension. */
export class Surface {
  #post;
  #waiting = new Map();
  #events = new EventEmitter();
  #last = 0;

  constructor(post) {
    this.#post = post;
  }

  receive({ id, method, result, error, gone }) {
    if (gone) {
      for (const { reject } of this.#waiting.values()) reject(new Error("the page was closed"));
      return void this.#waiting.clear();
    }
    if (method) return void this.#events.emit(method);
    const { resolve, reject } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  }

  async send(method, params = {}) {
    const id = (this.#last += 1);
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    // The answer may come before the sending is confirmed; it is awaited right below.
    answer.catch(() => undefined);
    await this.#post({ id, method, params });
    return await answer;
  }

  async ready() {
    await this.send("Runtime.enable");
    await this.send("DOM.enable");
    await this.send("Accessibility.enable");
    await this.until(() => document.readyState === "complete" && document.querySelector("main h1") !== null);
  }

  /** Loads the page anew. */
  async reload() {
    await this.send("Page.enable");
    const loaded = once(this.#events, "Page.loadEventFired");
    await this.send("Page.reload");
    await loaded;
    await this.ready();
  }

  /** Runs a text of code in the page. */
  async run(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: false });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Runs a function in the page. */
  async evaluate(task, ...given) {
    return await this.run(`(${task})(...${JSON.stringify(given)})`);
  }

  /** Resolves once `holds` is true in the page; it is asked again at every change of the page. */
  async until(holds, ...given) {
    // A page that is loaded anew takes the question with it, so it is asked again then.
    for (let answered = false; !answered; ) {
      const end = new AbortController();
      const anew = once(this.#events, "Runtime.executionContextsCleared", { signal: end.signal }).then(
        () => false,
        () => false,
      );
      const held = this.#whenHolds(holds, given).then(
        () => true,
        (error) => {
          if (/context|navigated|collected/i.test(error.message)) return false;
          throw error;
        },
      );
      answered = await Promise.race([held, anew]);
      end.abort();
    }
  }

  async #whenHolds(holds, given) {
    await this.run(`new Promise((resolve) => {
      const holds = () => document.body !== null && (${holds})(...${JSON.stringify(given)});
      if (holds()) return resolve();
      const observer = new MutationObserver(() => holds() && (observer.disconnect(), resolve()));
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      document.addEventListener("readystatechange", () => holds() && resolve());
    })`);
  }

  /** Resolves once this text is on the page. */
  async untilText(text) {
    await this.until((wanted) => document.body.innerText.includes(wanted), text);
  }

  /** What a person reads on the page. */
  async text() {
    return await this.run("document.body.innerText");
  }

  /** The accessibility tree without what it ignores, in the order in which one reads. */
  async tree() {
    const { nodes } = await this.send("Accessibility.getFullAXTree");
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const inOrder = (node) => (node ? [node, ...(node.childIds ?? []).flatMap((id) => inOrder(byId.get(id)))] : []);
    return inOrder(nodes[0])
      .filter(({ ignored }) => !ignored)
      .map(({ role, name, backendDOMNodeId, properties }) => ({
        role: role?.value,
        name: name?.value ?? "",
        node: backendDOMNodeId,
        ...Object.fromEntries((properties ?? []).map((property) => [property.name, property.value.value])),
      }));
  }

  /** The accessible names of everything with this role, in reading order. */
  async names(role) {
    return (await this.tree()).filter((node) => node.role === role).map(({ name }) => name);
  }

  /** Clicks as a mouse does. */
  async click(role, name) {
    const fits = (node) => node.role === role && node.name.includes(name);
    let found = (await this.tree()).find(fits);
    // The tree follows the page by a frame or two.
    for (let frame = 0; !found && frame < 5; frame += 1) {
      await this.run("new Promise((resolve) => requestAnimationFrame(() => resolve()))");
      found = (await this.tree()).find(fits);
    }
    if (!found) throw new Error(`no ${role} “${name}” on the page: ${await this.text()}`);
    await this.send("DOM.scrollIntoViewIfNeeded", { backendNodeId: found.node });
    const { quads } = await this.send("DOM.getContentQuads", { backendNodeId: found.node });
    const [x1, y1, , , x2, y2] = quads[0];
    const place = { x: (x1 + x2) / 2, y: (y1 + y2) / 2, button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...place });
    // A click that closes the page takes the answer with it.
    void this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...place }).catch(() => undefined);
  }

  /** Presses a key as a keyboard does. */
  async press(name, { shift = false } = {}) {
    const key = { ...KEYS[name], modifiers: shift ? 8 : 0 };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  }

  /** Presses a key that closes the page: its answer goes with it. */
  async pressToClose(name) {
    await this.press(name).catch(() => undefined);
  }

  /** Says what has the focus: its role or tag, its words, and whether one can see that. */
  async focused() {
    return await this.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { tag: element.localName, words: element.innerText ?? "", visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
    });
  }

  /** The person's own settings: theme, colours, motion. */
  async prefer(features) {
    await this.send("Emulation.setEmulatedMedia", { features: Object.entries(features).map(([name, value]) => ({ name, value })) });
  }

  /** A viewport of this size. */
  async resize(width, height = 900, scale = 1) {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: false });
  }

  /** Whether something is wider than the page. */
  async overflow() {
    return await this.run("document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  async axe() {
    return await axeOf((text) => this.run(text));
  }

  /** The width that the page had before a test changed it. */
  async naturalSize() {
    await this.send("Emulation.clearDeviceMetricsOverride");
  }

  /** A picture of the whole page, in shots/, as wide as it is or as wide as it shall be. */
  async shot(name, width) {
    if (width) await this.resize(width);
    const [own, height] = await this.run("[document.body.getBoundingClientRect().width, document.body.getBoundingClientRect().height].map(Math.ceil)");
    // The popup sizes itself and takes no other size; it shows all that it has.
    // A picture taller than what the graphics can hold never comes.
    const sized = await this.resize(width ?? own, Math.min(height, TALLEST)).then(() => true, () => false);
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    if (sized) await this.send("Emulation.clearDeviceMetricsOverride");
    mkdirSync(SHOTS, { recursive: true });
    writeFileSync(new URL(`${name}.png`, SHOTS), Buffer.from(data, "base64"));
  }
}
