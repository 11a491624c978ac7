// Keeps one open page connected to the feed: waits where the proxy refuses us, and reports each change of state.
// It does not know what an event means, and draws nothing. link/feed.js reads and reconnects.

import { readSettings, writeHealth } from "../browser.js";
import { followFeed, sleep } from "../link/feed.js";
import { readPairing } from "../link/key.js";
import { DEFAULT_API } from "../link/post.js";

/** @typedef {import("../model/screen.js").ConnectionState} ConnectionState */

/** Wait after a refusal, in milliseconds. Asking more often would lead to a longer lock-out. */
const REFUSED_WAIT_MS = 30_000;
/** States in which the proxy refuses us. @type {ReadonlySet<string | undefined>} */
const REFUSALS = new Set(["pairing_refused", "busy"]);

/**
 * @param {{
 *   lang: string,
 *   after: () => number | undefined,
 *   onStart: () => void,
 *   onLine: (line: string) => void,
 *   onState: (state: ConnectionState) => void,
 * }} page `after` is the last event that the page has; `onStart` is called before a new feed begins
 * @returns {(fault?: import("../link/post.js").Fault) => Promise<void>} connects, and ends an earlier connection; `fault` is
 *   what a request found just before
 */
export function feedConnection({ lang, after, onStart, onLine, onState }) {
  let current = new AbortController();
  /** @type {ConnectionState} */
  let state = "connecting";

  /** @param {ConnectionState} next */
  const setState = (next) => {
    if (next === state) return;
    state = next;
    if (next === "connected") void writeHealth({ proxy: "up" });
    if (next === "not_connected") void writeHealth({ proxy: "down" });
    onState(next);
  };

  return async (fault) => {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    const pairing = await readPairing();
    const { api = DEFAULT_API } = await readSettings();
    if (signal.aborted) return;
    onStart();
    if (!pairing) return setState("not_paired");
    const refused = REFUSALS.has(fault) ? fault : undefined;
    setState(refused ?? "connecting");
    if (refused) await sleep(REFUSED_WAIT_MS, signal);
    await followFeed({
      api,
      pairing,
      fetch,
      signal,
      lang,
      after,
      onLine,
      // "Connecting" after a failure would only flicker: the failure stays until something answers.
      onState: (next) => next !== "connecting" && setState(next),
      wait: (ms, stop) => sleep(REFUSALS.has(state) ? REFUSED_WAIT_MS : ms, stop),
    });
  };
}
