// Follows the feed: both sides prove the key, then one event a line, for as long as the caller wants.
// It reconnects by itself and goes on where it stopped. It does not know what an event means, and keeps none.

import { CallError, post, readStrings } from "./post.js";
import { nonce, prove, serverProves } from "./proof.js";

/** @typedef {import("./key.js").Pairing} Pairing */
/** @typedef {{ api: string, pairing: Pairing, fetch: typeof globalThis.fetch, signal?: AbortSignal | undefined }} Connection */

/** Heartbeats come every 20 s; two missed ones and a little mean that the line is dead. */
const SILENCE_MS = 45_000;
/** The first wait after a failure; each further one doubles it. */
const FIRST_WAIT_MS = 250;
/** The longest wait: a person who starts Biscuit Tin should not wait longer to see it. */
const LONGEST_WAIT_MS = 8_000;
/** No snapshot of a bounded ledger comes near this; whatever does is not ours. */
const LONGEST_LINE = 32 * 1024 * 1024;

/**
 * Says hello and gets what the next request has to carry. The other side proves the key first: to one that cannot,
 * we say nothing that it could use.
 * @param {Connection} connection
 * @returns {Promise<string>} the `Authorization` for one request
 */
export async function sayHello({ api, pairing, fetch, signal }) {
  const ours = nonce();
  const response = await post({ api, path: "/v1/hello", body: { id: pairing.id, nonce: ours }, fetch, signal });
  const { nonce: theirs, proof } = await readStrings(response, "nonce", "proof");
  if (!(await serverProves(pairing.key, proof, ours, theirs))) throw new CallError("unverified");
  return `BiscuitTin ${pairing.id} ${theirs} ${await prove(pairing.key, "client", ours, theirs)}`;
}

/**
 * The feed, line by line, until it ends.
 * @param {Connection & { lang?: string | undefined, after?: number | undefined, heard?: () => void }} wanted `heard` is told of each sign of life
 * @returns {AsyncGenerator<string, void>}
 */
export async function* readFeed({ api, pairing, fetch, signal, lang, after, heard }) {
  const authorization = await sayHello({ api, pairing, fetch, signal });
  const body = { ...(lang === undefined ? {} : { lang }), ...(after === undefined ? {} : { after }) };
  const response = await post({ api, path: "/v1/feed", body, authorization, signal, fetch });
  if (!response.body) throw new CallError("not_biscuit_tin");
  heard?.();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard?.();
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) throw new CallError("not_biscuit_tin");
      for (const line of lines) if (line.trim() !== "") yield line;
    }
  } finally {
    // The reading may already have failed; there is nothing left to tell then.
    await reader.cancel().catch(() => undefined);
  }
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
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
 * Reads the feed again and again, with growing waits in between, until `signal` says stop.
 * @param {Connection & {
 *   signal: AbortSignal,
 *   lang?: string,
 *   after: () => number | undefined,
 *   onLine: (line: string) => void,
 *   onState: (state: "connecting" | "connected" | import("./post.js").Fault) => void,
 *   wait?: (ms: number, signal: AbortSignal) => Promise<void>,
 *   silence?: number,
 * }} wanted
 */
export async function followFeed({ api, pairing, fetch, signal, lang, after, onLine, onState, wait = sleep, silence = SILENCE_MS }) {
  let delay = FIRST_WAIT_MS;
  onState("connecting");
  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener("abort", stop);
    let watchdog = setTimeout(stop, silence);
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, silence);
      if (!signal.aborted) onState("connected");
    };
    /** @type {import("./post.js").Fault} */
    let fault = "not_connected";
    try {
      for await (const line of readFeed({ api, pairing, fetch, signal: attempt.signal, lang, after: after(), heard })) {
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
