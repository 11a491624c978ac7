// Keeps one open page (popup or panel) in step with the feed, the active tab, the browser's cookies and the settings.
// It draws nothing: it calls `draw` with everything known, at most once a frame. It keeps nothing after the page closes.

import { activeTab, askToReach, isReadable, isSent, loadCommand, onActiveTabChanged, onPermissionsChanged, onStorageChanged, readHealth, readSettings, removeSettings, writeHealth, writeSettings } from "../browser.js";
import { covers, hostOf } from "../hosts.js";
import { leaveAlone, openConnection, setPaused } from "../link/api.js";
import { sleep } from "../link/feed.js";
import { parseEvent } from "../link/parse.js";
import { keepCommand } from "../link/snapshot.js";
import { NOTHING_YET, reduce, refuse } from "../model/state.js";
import { sameHosts } from "../routing.js";
import { browserHeld } from "./browser_held.js";
import { feedConnection } from "./connection.js";
import { lookKeeper } from "./look.js";

/** How long the summary goes first, in milliseconds; an answer over loopback takes a few. */
const SUMMARY_MS = 400;

/** @typedef {import("../model/screen.js").Known} Known */
/** @typedef {{ lang: string, prefetch: import("./prefetch.js").Prefetch, staysOpen: boolean, draw: (known: Known) => void }} Page  `staysOpen`: beside the site, as the popup does not */

/** What is known when a page opens. @returns {Known} */
function nothingKnown() {
  return { connection: "connecting", looking: false, route: "off", url: "", title: "", privateWindow: false, unsentHost: undefined, unreadHost: undefined, selectedHost: undefined, prefetched: undefined, held: undefined, look: undefined, state: NOTHING_YET };
}

/** Calls `task` in the next frame, once, however often it is asked for before then. @param {() => void} task */
function oncePerFrame(task) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      task();
    });
  };
}

/** @param {Page} page @returns {import("../model/screen.js").Actions} */
export function goLive({ lang, prefetch, staysOpen, draw }) {
  const known = nothingKnown();
  const redraw = oncePerFrame(() => draw(known));
  /** Whether the active tab is known. Anything drawn before that could be about the wrong site. */
  let oriented = false;

  /** Takes over what changed, and draws it. @param {Partial<Known>} changes */
  const update = (changes) => {
    Object.assign(known, changes);
    if (oriented) redraw();
  };

  const held = browserHeld({ lang, known, onHeld: (held) => update({ held }) });
  const keeper = lookKeeper({ lang, onChange: (look) => update({ look }) });
  const connect = feedConnection({
    lang,
    after: () => known.state.seq,
    onStart: () => (known.state = NOTHING_YET),
    onLine(line) {
      const parsed = parseEvent(line);
      update({ state: "event" in parsed ? reduce(known.state, parsed.event, Date.now() / 1000) : refuse(known.state) });
      if (!("event" in parsed)) return;
      if (parsed.event.type === "snapshot") void keepCommand(parsed.event);
      if (parsed.event.type === "snapshot" && known.looking) void refreshRoute(known);
      if (parsed.event.type !== "heartbeat") held.readSoon();
    },
    onState(connection) {
      update({ connection });
      if (connection === "connected") held.readSoon();
    },
  });

  /** @param {import("../browser.js").Tab | undefined} tab */
  const takeActiveTab = (tab) => {
    const url = tab?.url ?? "";
    if (hostOf(url) !== hostOf(known.url)) {
      known.held = undefined;
      keeper.leave();
    }
    update({ url, title: tab?.title ?? "", privateWindow: tab?.privateWindow ?? false });
    held.readSoon();
    void findUnsent(known, update);
  };

  followSettings(known, update, connect);
  onActiveTabChanged(async () => takeActiveTab(await activeTab("this")));
  void prefetch.context.then(([tab, settings, health]) => {
    oriented = true;
    takeActiveTab(tab);
    update(routeOf(settings, health));
  });
  const summary = prefetch.answer.then(({ site, fault }) => {
    update({ prefetched: site });
    return fault;
  });
  // The snapshot is asked for after the summary, which would otherwise have to wait for all of it; but a proxy that does not
  // answer must not be waited for twice.
  void Promise.race([summary, sleep(SUMMARY_MS, new AbortController().signal).then(() => undefined)]).then(connect);
  return { ...actionsOf(known, update, held.readPageStorage), look: staysOpen ? keeper.look : undefined, stopAsked: keeper.stop };
}

/** @param {import("../browser.js").Settings} settings @param {import("../browser.js").Health} health */
function routeOf({ looking }, { route = "off" }) {
  return { looking: looking !== undefined, route };
}

/** Has other hosts routed, after a snapshot named other ones than the route has. @param {Known} known */
async function refreshRoute({ state }) {
  const { held } = await readHealth();
  if (held && !sameHosts(held.hosts, state.listedHosts)) await writeHealth({ listed: [...state.listedHosts] });
}

/** Finds out whether the browser sends us the site in front, and shows us its cookies. @param {Known} known @param {(changes: Partial<Known>) => void} update */
async function findUnsent(known, update) {
  const host = hostOf(known.url);
  const unsentHost = host === undefined || (await isSent(host)) ? undefined : host;
  const unreadHost = host === undefined || unsentHost === host || (await isReadable(host)) ? undefined : host;
  const isNew = unsentHost !== known.unsentHost || unreadHost !== known.unreadHost;
  if (host === hostOf(known.url) && isNew) update({ unsentHost, unreadHost });
}

/** Follows what options and background write. @param {Known} known @param {(changes: Partial<Known>) => void} update @param {() => Promise<void>} connect */
function followSettings(known, update, connect) {
  onPermissionsChanged(() => void findUnsent(known, update));
  onStorageChanged(async (changed) => {
    // Language and size change every word on the page, so the page is loaded again.
    if (changed.includes("language") || changed.includes("size")) return location.reload();
    if (changed.includes("command") || changed.includes("ports")) {
      await loadCommand();
      update({});
    }
    if (changed.includes("api") || changed.includes("paired")) {
      known.prefetched = undefined;
      void connect();
    }
    if (changed.includes("looking") || changed.includes("route")) update(routeOf(...(await Promise.all([readSettings(), readHealth()]))));
  });
}

/**
 * @param {Known} known
 * @param {(changes: Partial<Known>) => void} update
 * @param {() => Promise<number | undefined>} readStorage
 * @returns {Omit<import("../model/screen.js").Actions, "look" | "stopAsked">}
 */
function actionsOf(known, update, readStorage) {
  return {
    async startLooking() {
      await writeSettings({ looking: true });
    },
    async tryAgain() {
      await writeHealth({ route: "wanted" });
    },
    async allow() {
      const host = hostOf(known.url);
      // A council's sites all at once.
      await askToReach(host && (known.state.listedHosts.find((listed) => covers(listed, host)) ?? host));
    },
    async stopLooking() {
      await removeSettings(["looking"]);
    },
    async goOn() {
      const connection = await openConnection();
      if (connection) await setPaused(connection, false);
    },
    async leaveAlone(host, leave) {
      const connection = await openConnection();
      if (connection) await leaveAlone(connection, [host], leave);
    },
    choose: (host) => update({ selectedHost: host }),
    redraw: () => update({}),
    readStorage,
  };
}
