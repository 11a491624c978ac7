// Keeps one open page (popup or panel) in step with the feed, the tab in front and the settings.
// It draws nothing: it calls `draw` with everything known, at most once a frame. It keeps nothing after the page closes.

import {
  frontUrl,
  onFrontChanged,
  onStorageChanged,
  readHealth,
  readSettings,
  removeSettings,
  writeHealth,
  writeSettings,
} from "./browser.js";
import { DEFAULT_API } from "./call.js";
import { followFeed, pause } from "./feed.js";
import { readPairing } from "./key.js";
import { parseEvent } from "./parse.js";
import { readProxy, sameRoute } from "./routing.js";
import { NOTHING_YET, reduce, refuse } from "./state.js";

/** How long to wait before asking again somebody who refused us: asking more often would only lock us out. */
const REFUSED_WAIT_MS = 30_000;

/**
 * @param {{ lang: string, draw: (known: import("./screen.js").Known) => void }} page
 * @returns {{ startLooking(): Promise<void>, stopLooking(): Promise<void> }}
 */
export function goLive({ lang, draw }) {
  /** @type {import("./screen.js").Known} */
  const known = { connection: "connecting", looking: false, route: "off", url: "", state: NOTHING_YET };
  let following = new AbortController();
  let drawing = false;

  const redraw = () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      draw(known);
    });
  };

  /** @param {import("./screen.js").Connection} connection */
  const connect = (connection) => {
    // "Connecting" after a failure would only flicker: the failure stands until something answers.
    if (known.connection === connection) return;
    known.connection = connection;
    if (connection === "connected") void writeHealth({ daemon: "up" });
    if (connection === "not_connected") void writeHealth({ daemon: "down" });
    redraw();
  };

  /** @param {string} line */
  const read = (line) => {
    const parsed = parseEvent(line);
    known.state = "event" in parsed ? reduce(known.state, parsed.event) : refuse(known.state);
    if ("event" in parsed && parsed.event.type === "snapshot" && known.looking) void refreshRoute();
    redraw();
  };

  const refreshRoute = async () => {
    const { looking } = await readSettings();
    const wanted = { proxy: known.state.proxy, hosts: [...known.state.listedHosts] };
    if (looking && !sameRoute(looking, wanted)) await writeSettings({ looking: wanted });
  };

  const follow = async () => {
    following.abort();
    following = new AbortController();
    const { signal } = following;
    const pairing = await readPairing();
    const { api = DEFAULT_API } = await readSettings();
    if (signal.aborted) return;
    known.state = NOTHING_YET;
    if (!pairing) return connect("not_paired");
    connect("connecting");
    await followFeed({
      api,
      pairing,
      fetch,
      signal,
      lang,
      after: () => known.state.seq,
      onLine: read,
      onState: connect,
      wait: (ms, stop) => pause(known.connection === "pairing_refused" || known.connection === "busy" ? REFUSED_WAIT_MS : ms, stop),
    });
  };

  const readRoute = async () => {
    known.looking = (await readSettings()).looking !== undefined;
    known.route = (await readHealth()).route ?? "off";
    redraw();
  };

  const readFront = async () => {
    known.url = await frontUrl();
    redraw();
  };

  onFrontChanged(() => void readFront());
  onStorageChanged((changed) => {
    if (changed.includes("looking") || changed.includes("route")) void readRoute();
    if (changed.includes("api") || changed.includes("paired")) void follow();
  });
  void Promise.all([readFront(), readRoute()]).then(follow);

  return {
    async startLooking() {
      const { proxy, listedHosts } = known.state;
      readProxy(proxy);
      await writeSettings({ looking: { proxy, hosts: [...listedHosts] } });
    },
    async stopLooking() {
      await removeSettings(["looking"]);
    },
  };
}
