// Finds and opens the extension's popup and side panel, which ordinary page objects cannot reach, over the browser's
// debugging protocol. surface.js drives the page that was found.

import { EventEmitter, once } from "node:events";
import { Surface } from "./surface.js";
import { within } from "./timeout.js";

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
    await within("the popup to open", this.#worker.evaluate(() => globalThis.chrome.action.openPopup()));
    return await this.#attach("popup/popup.html");
  }

  /** The popup that something else opened. */
  async openedPopup() {
    return await this.#attach("popup/popup.html");
  }

  /** The open page with this part of an address, as it is now, also of another extension. */
  async pageAt(path) {
    return await this.#connect(path);
  }

  /** The side panel, once it is open. */
  async panel() {
    return await this.#attach("panel/panel.html");
  }

  /** Opens the popup, presses its button for the full list, and returns the side panel. */
  async panelThroughPopup() {
    const popup = await this.popup();
    // What moves under the mouse cannot be clicked: the popup has its content first.
    await popup.until(() => !["waiting", undefined].includes(document.querySelector("main").dataset.kind));
    await popup.click("button", "Open the full list");
    return await this.panel();
  }

  /** Resolves once no page of this kind is open. */
  async gone(path) {
    const isThere = () => [...this.#targets.values()].some(({ url }) => url.includes(path));
    await this.#change(`${path} to close`, () => !isThere());
  }

  /** Resolves with what `find` finds among the open pages, asked again at each change of them. */
  async #change(what, find) {
    const found = async () => {
      for (;;) {
        const one = find();
        if (one) return one;
        await once(this.#changes, "change");
      }
    };
    return await within(() => `${what}; open are ${[...this.#targets.values()].map(({ url }) => url)}`, found());
  }

  async #attach(path) {
    const surface = await this.#connect(path);
    await surface.ready();
    return surface;
  }

  async #connect(path) {
    // A page is listed twice: as itself and as the tab around it, which cannot be driven.
    const target = await this.#change(`${path} to open`, () => [...this.#targets.values()].find(({ url, type }) => url.includes(path) && type !== "tab"));
    const { sessionId } = await this.#cdp.send("Target.attachToTarget", { targetId: target.targetId, flatten: false });
    const surface = new Surface((message) => this.#cdp.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify(message) }));
    this.#sessions.set(sessionId, (message) => surface.receive(message));
    return surface;
  }
}
