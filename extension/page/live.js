// Keeps one open page (popup or panel) in step with the feed, the tab in front and the settings.
// It draws nothing: it calls `draw` with everything known, at most once a frame. It keeps nothing after the page closes.

import {
  frontTab,
  heldCookies,
  onCookiesChanged,
  onFrontChanged,
  onStorageChanged,
  readHealth,
  readableDomains,
  readSettings,
  readStorage,
  removeSettings,
  writeHealth,
  writeSettings,
} from "../browser.js";
import { annotate, leaveAlone, openLine, pause } from "../link/api.js";
import { CallError, DEFAULT_API } from "../link/post.js";
import { followFeed, pause as wait } from "../link/feed.js";
import { concerning, fittingKeys } from "../model/browser_cookies.js";
import { readPairing } from "../link/key.js";
import { hostOf } from "../hosts.js";
import { parseEvent } from "../link/parse.js";
import { readProxy, sameRoute } from "../routing.js";
import { NOTHING_YET, reduce, refuse, rowsFor } from "../model/state.js";

/** How long to wait before asking again somebody who refused us: asking more often would only lock us out. */
const REFUSED_WAIT_MS = 30_000;
/** Who refuses us. @type {ReadonlySet<string | undefined>} */
const REFUSALS = new Set(["pairing_refused", "busy"]);

/** A burst of cookies is asked about once; short beside the second in which a count is said. */
const SETTLED_MS = 250;

/**
 * @param {{ lang: string, ahead: import("./prefetch.js").Ahead, draw: (known: import("../model/screen.js").Known) => void }} page
 * @returns {import("../model/screen.js").Actions}
 */
export function goLive({ lang, ahead, draw }) {
  /** @type {import("../model/screen.js").Known} */
  const known = { connection: "connecting", looking: false, route: "off", url: "", apart: false, chosen: undefined, early: undefined, held: undefined, state: NOTHING_YET };
  /** What the page in front keeps in its storage, once the person asked. @type {{ url: string, storage: import("../browser.js").PageStorage } | undefined} */
  let stored;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;
  /** The newest question about what the browser holds; an older one's answer is not shown. */
  let turn = 0;
  let following = new AbortController();
  let drawing = false;
  /** Whether we know which tab is in front: before that, nothing that is drawn would be right. */
  let oriented = false;

  const redraw = () => {
    if (drawing || !oriented) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw(known);
    });
  };

  /** @param {import("../model/screen.js").Connection} connection */
  const connect = (connection) => {
    // "Connecting" after a failure would only flicker: the failure stands until something answers.
    if (known.connection === connection) return;
    known.connection = connection;
    if (connection === "connected") {
      void writeHealth({ daemon: "up" });
      askSoon();
    }
    if (connection === "not_connected") void writeHealth({ daemon: "down" });
    redraw();
  };

  /** @param {string} line */
  const read = (line) => {
    const parsed = parseEvent(line);
    known.state = "event" in parsed ? reduce(known.state, parsed.event) : refuse(known.state);
    if ("event" in parsed && parsed.event.type === "snapshot" && known.looking) void refreshRoute();
    if ("event" in parsed && parsed.event.type !== "heartbeat") askSoon();
    redraw();
  };

  const askSoon = () => {
    // One that waits already will do: a steady stream must not put the question off for ever.
    settling ??= setTimeout(() => {
      settling = undefined;
      void askHeld();
    }, SETTLED_MS);
  };

  /** Asks what the cookies are that the browser holds for the page in front. */
  const askHeld = async () => {
    const mine = (turn += 1);
    const tab = await frontTab("this");
    const host = hostOf(tab?.url ?? "");
    if (!tab || host === undefined || known.connection !== "connected") return;
    const storage = stored?.url === tab.url ? stored.storage : undefined;
    const found = await heldCookies(tab);
    const open = await openLine();
    if (!open || mine !== turn) return;
    if (!found && !storage) {
      known.held = undefined;
      return redraw();
    }
    const question = {
      lang,
      host,
      over_https: tab.url.startsWith("https:"),
      apart: tab.apart,
      cookies: concerning(found ?? [], host, storage?.embedded ?? []),
      storage: fittingKeys(storage?.keys ?? []),
    };
    try {
      const { site, cookies } = await annotate(open, question);
      const embedded = storage?.embedded ?? [];
      const told = [host, ...embedded].flatMap((name) => rowsFor(known.state, name));
      const readable = await readableDomains(told.map((cookie) => cookie.facts.domain ?? cookie.host));
      if (mine !== turn) return;
      known.held = { host, embedded, site, cookies, readable };
      redraw();
    } catch (error) {
      // The feed finds out by itself what is wrong with the connection, and says so.
      if (!(error instanceof CallError) && !(error instanceof DOMException)) throw error;
    }
  };

  const refreshRoute = async () => {
    const { looking } = await readSettings();
    const wanted = { proxy: known.state.proxy, hosts: [...known.state.listedHosts] };
    if (looking && !sameRoute(looking, wanted)) await writeSettings({ looking: wanted });
  };

  /** @param {import("../link/post.js").Fault} [before] what was wrong when somebody was asked just now */
  const follow = async (before) => {
    following.abort();
    following = new AbortController();
    const { signal } = following;
    const pairing = await readPairing();
    const { api = DEFAULT_API } = await readSettings();
    if (signal.aborted) return;
    known.state = NOTHING_YET;
    if (!pairing) return connect("not_paired");
    const refused = REFUSALS.has(before) ? before : undefined;
    connect(refused ?? "connecting");
    if (refused) await wait(REFUSED_WAIT_MS, signal);
    await followFeed({
      api,
      pairing,
      fetch,
      signal,
      lang,
      after: () => known.state.seq,
      onLine: read,
      onState: (state) => state !== "connecting" && connect(state),
      wait: (ms, stop) => wait(REFUSALS.has(known.connection) ? REFUSED_WAIT_MS : ms, stop),
    });
  };

  /** @param {import("../browser.js").Settings} settings @param {import("../browser.js").Health} health */
  const takeRoute = ({ looking }, { route = "off" }) => {
    known.looking = looking !== undefined;
    known.route = route;
    redraw();
  };
  const readRoute = async () => takeRoute(...(await Promise.all([readSettings(), readHealth()])));

  /** @param {import("../browser.js").Tab | undefined} tab */
  const takeFront = (tab) => {
    const url = tab?.url ?? "";
    if (hostOf(url) !== hostOf(known.url)) known.held = undefined;
    known.url = url;
    known.apart = tab?.apart ?? false;
    askSoon();
    redraw();
  };

  onFrontChanged(async () => takeFront(await frontTab("this")));
  onCookiesChanged(askSoon);
  onStorageChanged((changed) => {
    // Every word is another one then, and every size.
    if (changed.includes("language") || changed.includes("size")) return location.reload();
    if (changed.includes("looking") || changed.includes("route")) void readRoute();
    if (changed.includes("api") || changed.includes("paired")) {
      known.early = undefined;
      void follow();
    }
  });
  void ahead.bearings.then(([tab, settings, health]) => {
    oriented = true;
    takeFront(tab);
    takeRoute(settings, health);
  });
  // The snapshot comes behind the summary, which would have to wait for all of it otherwise.
  void ahead.answer.then(({ site, fault }) => {
    known.early = site;
    redraw();
    void follow(fault);
  });

  return {
    async startLooking() {
      const { proxy, listedHosts } = known.state;
      readProxy(proxy);
      await writeSettings({ looking: { proxy, hosts: [...listedHosts] } });
    },
    async stopLooking() {
      await removeSettings(["looking"]);
    },
    async goOn() {
      const open = await openLine();
      if (open) await pause(open, false);
    },
    async leaveAlone(host, leave) {
      const open = await openLine();
      if (open) await leaveAlone(open, [host], leave);
    },
    choose(host) {
      known.chosen = host;
      redraw();
    },
    redraw,
    async lookIntoPage() {
      const tab = await frontTab("this");
      const storage = tab && (await readStorage(tab.id));
      if (!tab || !storage) return false;
      stored = { url: tab.url, storage };
      await askHeld();
      return true;
    },
  };
}
