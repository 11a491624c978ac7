// Follows the feed: both sides prove the key, then one event a line, until the caller stops it.
// It reconnects by itself and resumes after the last event. It does not know what an event means, and keeps none.

import { sayHello } from "./hello.js";
import { CallError, post } from "./post.js";

/** @typedef {import("./hello.js").Connection} Connection */

/** Timeout of a feed without a byte, in milliseconds: two heartbeats (2 s each) and a margin. */
const SILENCE_MS = 5_000;
/** Timeout of the first byte, in milliseconds: a person who opens a page hears within 5 s that nothing answers. */
const FIRST_BYTE_MS = 4_000;
/** First delay before a new attempt, in milliseconds; it doubles with each failure. */
const FIRST_WAIT_MS = 250;
/** Longest delay before a new attempt, in milliseconds: what a user who starts Biscuit Tin waits at most. */
const LONGEST_WAIT_MS = 8_000;
/** Longest line, in UTF-16 units. No snapshot of a bounded ledger comes near it. */
const LONGEST_LINE = 32 * 1024 * 1024;

/**
 * The feed, line by line, until it ends.
 * @param {Connection & { lang?: string | undefined, after?: number | undefined, onAlive?: () => void }} wanted `onAlive` is called
 *   for each part that arrives
 * @returns {AsyncGenerator<string, void>}
 */
export async function* readFeed({ api, pairing, fetch, signal, lang, after, onAlive }) {
  const { authorization } = await sayHello({ api, pairing, fetch, signal });
  const body = { ...(lang === undefined ? {} : { lang }), ...(after === undefined ? {} : { after }) };
  const response = await post({ api, path: "/v1/feed", body, authorization, signal, fetch });
  if (!response.body) throw new CallError("not_biscuit_tin");
  onAlive?.();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      onAlive?.();
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) throw new CallError("not_biscuit_tin");
      for (const line of lines) if (line.trim() !== "") yield line;
    }
  } finally {
    // A read that failed has already cancelled it, and its error is on its way to the caller.
    await reader.cancel().catch(() => undefined);
  }
}

/** Resolves after a time, or as soon as `signal` aborts. @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
export function sleep(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/**
 * Reads the feed, and reconnects with growing delays, until `signal` aborts.
 * @param {Connection & {
 *   signal: AbortSignal,
 *   lang?: string,
 *   after: () => number | undefined,
 *   onLine: (line: string) => void,
 *   onState: (state: "connecting" | "connected" | import("./post.js").Fault) => void,
 *   wait?: (ms: number, signal: AbortSignal) => Promise<void>,
 * }} wanted
 */
export async function followFeed({ api, pairing, fetch, signal, lang, after, onLine, onState, wait = sleep }) {
  let delay = FIRST_WAIT_MS;
  onState("connecting");
  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener("abort", stop);
    let watchdog = setTimeout(stop, FIRST_BYTE_MS);
    const onAlive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, SILENCE_MS);
      if (!signal.aborted) onState("connected");
    };
    /** @type {import("./post.js").Fault} */
    let fault = "not_connected";
    try {
      for await (const line of readFeed({ api, pairing, fetch, signal: attempt.signal, lang, after: after(), onAlive })) {
        if (signal.aborted) return;
        delay = FIRST_WAIT_MS;
        onLine(line);
      }
    } catch (error) {
      if (error instanceof CallError) fault = error.fault;
    } finally {
      clearTimeout(watchdog);
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) return;
    onState(fault);
    await wait(delay, signal);
    delay = Math.min(delay * 2, LONGEST_WAIT_MS);
  }
}
