// The API calls besides the feed: annotations, badges, notices, pause, leave-alone, purge, the system's proxy. Each proves the key again.
// An answer of another shape than protocol.d.ts promises is an error (`not_biscuit_tin`), and nothing of it is used.

import { readSettings } from "../browser.js";
import { CallError, DEFAULT_API, post } from "./post.js";
import { sayHello } from "./hello.js";
import { readPairing } from "./key.js";
import { readAnnotations, readBadges, readImported, readPurged, readSystemProxy, readTaken } from "./parse.js";

/** @typedef {import("./hello.js").Connection} Connection */

/** Timeout of a call, in milliseconds. An answer over loopback takes a few. */
export const TIMEOUT_MS = 5_000;

/** Timeout of a call for which a page is read, in milliseconds: longer than the proxy itself goes on with it. */
export const READING_MS = 25_000;

/** What a call needs, with a timeout that starts now; undefined while not paired. @param {number} [ms] @returns {Promise<Connection | undefined>} */
export async function openConnection(ms = TIMEOUT_MS) {
  const [pairing, { api = DEFAULT_API }] = await Promise.all([readPairing(), readSettings()]);
  return pairing && { api, pairing, fetch, signal: AbortSignal.timeout(ms) };
}

/** @param {Connection} connection @param {string} path @param {object} body @returns {Promise<unknown>} */
async function ask({ api, pairing, fetch, signal }, path, body) {
  const { authorization } = await sayHello({ api, pairing, fetch, signal });
  const response = await post({ api, path, body, authorization, signal, fetch });
  try {
    return await response.json();
  } catch (error) {
    throw new CallError("not_biscuit_tin", error);
  }
}

/** @template T @param {T | undefined} answer @returns {T} */
function required(answer) {
  if (answer === undefined) throw new CallError("not_biscuit_tin");
  return answer;
}

/** What the browser holds for a page, explained. @param {Connection} connection @param {import("../protocol.js").AnnotateRequest} body */
export async function annotate(connection, body) {
  return required(readAnnotations(await ask(connection, "/v1/annotate", body)));
}

/** Badge and summary of each host. @param {Connection} connection @param {import("../protocol.js").SiteRequest} body */
export async function badges(connection, body) {
  return required(readBadges(await ask(connection, "/v1/site", body)));
}

/** What a page declares as a cookie notice. @param {Connection} connection @param {import("../protocol.js").ImportRequest} body */
export async function importNotice(connection, body) {
  return required(readImported(await ask(connection, "/v1/import", body)));
}

/** Holds a council's cookies against what a page declares. @param {Connection} connection @param {import("../protocol.js").UseNoticeRequest} body */
export async function takeNotice(connection, body) {
  return required(readTaken(await ask(connection, "/v1/use-notice", body)));
}

/** Stops or resumes inspection. @param {Connection} connection @param {boolean} paused */
export async function setPaused(connection, paused) {
  await ask(connection, "/v1/pause", { paused });
}

/** Excludes hosts from inspection, or includes them again. @param {Connection} connection @param {string[]} hosts @param {boolean} leave */
export async function leaveAlone(connection, hosts, leave) {
  await ask(connection, "/v1/leave-alone", { hosts, leave });
}

/** The proxy that the system's settings give this browser, where it is a Chromium. @param {Connection} connection */
export async function systemProxy(connection) {
  return required(readSystemProxy(await ask(connection, "/v1/system-proxy", {})));
}

/** Deletes everything that was seen; true if it is deleted from disk too. @param {Connection} connection */
export async function purge(connection) {
  return required(readPurged(await ask(connection, "/v1/purge", {}))).erased;
}
