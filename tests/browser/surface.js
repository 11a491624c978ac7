// Drives the extension's real popup and real side panel, which ordinary page objects cannot reach, over the
// browser's debugging protocol: by role and accessible name, with real clicks and keys.
// It waits for what the page shows and never for time; a wait that times out says what it waited for.

import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { EventEmitter, once } from "node:events";
import { TIMEOUT_MS, within } from "./timeout.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Message of the error when a page was closed. */
const CLOSED = "the page was closed";
/** Greatest height of a picture, in pixels. */
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

/** Runs the accessibility rules in a page and returns what they found, in short. */
export async function axeOf(run) {
  await run(AXE);
  const found = await run(
    `axe.run(document, ${JSON.stringify(AXE_OPTIONS)}).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.nodes.map((n) => [n.html.slice(0, 160), n.failureSummary])])))`,
  );
  return JSON.parse(found);
}

/** In the page: the middle of the element in view, if nothing lies over it there. */
function placeOf() {
  if (!this.isConnected) return undefined;
  this.scrollIntoView({ block: "nearest", behavior: "instant" });
  const { left, top, width, height } = this.getBoundingClientRect();
  const place = { x: left + width / 2, y: top + height / 2 };
  return this.contains(document.elementFromPoint(place.x, place.y)) ? place : undefined;
}

/** In the page: resolves once there is something to see; before that the browser drops each press. */
function isPainted() {
  return new Promise((resolve) => new PerformanceObserver(() => resolve(true)).observe({ type: "paint", buffered: true }));
}

/** In the page: notes what the next press reaches: `true` for the element, or what else one can press. */
function watchPress() {
  globalThis.press?.abort();
  globalThis.press = new AbortController();
  globalThis.reached = false;
  const note = (event) => (globalThis.reached = event.composedPath().includes(this) || (event.target.closest("button, summary, a, select, input")?.outerHTML ?? false));
  addEventListener("click", note, { capture: true, once: true, signal: globalThis.press.signal });
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
      for (const { reject } of this.#waiting.values()) reject(new Error(CLOSED));
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
    await this.#post({ id, method, params }).catch((error) => Promise.reject(/No session/.test(error.message) ? new Error(CLOSED) : error));
    // A question that the page answers late has a sentence of its own before this one.
    return await within(`the browser to answer ${method}`, answer, TIMEOUT_MS + 10_000);
  }

  async ready() {
    await this.send("Runtime.enable");
    await this.send("DOM.enable");
    await this.send("Accessibility.enable");
    await this.until(() => document.readyState === "complete" && !!document.querySelector("main h1")?.textContent && document.querySelector("main [role=status]") !== null);
  }

  /** Loads the page again. */
  async reload() {
    await this.send("Page.enable");
    const loaded = once(this.#events, "Page.loadEventFired");
    await this.send("Page.reload");
    await within("the page to load again", loaded);
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
    const words = async () => `${holds} of ${JSON.stringify(given)}; the page says: ${await within("its text", this.text(), 2_000).catch(({ message }) => message)}`;
    await within(words, this.#untilHolds(holds, given));
  }

  async #untilHolds(holds, given) {
    // A page that is loaded again loses the question, so it is asked again then.
    for (let answered = false; !answered; ) {
      const end = new AbortController();
      const reloaded = once(this.#events, "Runtime.executionContextsCleared", { signal: end.signal }).then(
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
      answered = await Promise.race([held, reloaded]);
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

  /** The visible text of the page. */
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

  /** The one element with this role and a name that holds these words, once the tree has it. */
  async #find(role, name) {
    const find = async () => {
      for (;;) {
        const found = (await this.tree()).find((node) => node.role === role && node.name.includes(name));
        if (found) return found.node;
        // The tree follows the page a little later; a page that is hidden has no frames to wait for.
        await this.run("new Promise((resolve) => requestIdleCallback(resolve, { timeout: 100 }))");
      }
    };
    return await within(`a ${role} “${name}” on the page`, find());
  }

  /**
   * Presses with the mouse, as a hand does: it goes there, sees that the thing is under the pointer, and presses. A live
   * page may move the thing on the way; then the hand follows it. That is aiming, not trying a failed test again: a
   * press that reaches something else to press fails, and one that counts has reached the thing itself.
   */
  async click(role, name) {
    const aimAndPress = async () => {
      while (!(await this.#press(await this.#find(role, name), `the ${role} “${name}”`)));
    };
    await within(`the ${role} “${name}” to be pressed`, aimAndPress());
  }

  /** Moves the mouse onto the element with this role and name, and leaves it there; answers with the place. */
  async pointAt(role, name) {
    const point = async () => {
      for (;;) {
        const place = await this.#aim(await this.#find(role, name));
        if (place) return place;
      }
    };
    return await within(`the pointer to be on the ${role} “${name}”`, point());
  }

  /** Presses and keeps the button down until it is let go of. */
  async pressAndHold(role, name) {
    const place = { ...(await this.pointAt(role, name)), button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...place });
    return { letGo: () => this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...place }) };
  }

  /** Asks an element, which is `this` in the task. */
  async #ask(backendNodeId, task) {
    const { object } = await this.send("DOM.resolveNode", { backendNodeId });
    const { result, exceptionDetails } = await this.send("Runtime.callFunctionOn", { objectId: object.objectId, functionDeclaration: String(task), awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Moves the mouse onto the element; the place, or nothing if the element is not there any more. */
  async #aim(node) {
    await this.#ask(node, isPainted);
    const place = await this.#ask(node, placeOf);
    if (!place) return undefined;
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...place });
    const now = await this.#ask(node, placeOf);
    return now?.x === place.x && now?.y === place.y ? place : undefined;
  }

  /** One press; whether it reached the element. */
  async #press(node, what) {
    const place = await this.#aim(node);
    if (!place) return false;
    const mouse = (type, more) => this.send("Input.dispatchMouseEvent", { type, ...place, ...more });
    await this.#ask(node, watchPress);
    const button = { button: "left", clickCount: 1 };
    let reached;
    try {
      await mouse("mousePressed", button);
      await mouse("mouseReleased", button);
      reached = await this.run("globalThis.reached");
    } catch (error) {
      // A press that closes the page takes the answers with it.
      if (error.message !== CLOSED) throw error;
      return true;
    }
    if (typeof reached === "string") throw new Error(`the press on ${what} reached something else: ${reached}`);
    return reached;
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

  /** User settings: theme, colours, motion. */
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
    // The popup sizes itself, up to a height, and takes no other size.
    // A picture taller than what the graphics can hold never comes.
    const sized = await this.resize(width ?? own, Math.min(height, TALLEST)).then(() => true, () => false);
    const whole = sized ? {} : { captureBeyondViewport: true, clip: { x: 0, y: 0, width: own, height, scale: 1 } };
    const { data } = await this.send("Page.captureScreenshot", { format: "png", ...whole });
    if (sized) await this.send("Emulation.clearDeviceMetricsOverride");
    mkdirSync(SHOTS, { recursive: true });
    writeFileSync(new URL(`${name}.png`, SHOTS), Buffer.from(data, "base64"));
  }
}
