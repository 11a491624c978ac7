// One POST to the proxy on this computer, and the ways in which it can fail.
// It sends no cookies, follows no redirects, and drops the body of a failed answer.

/**
 * Why a call failed:
 * `not_connected` no answer · `not_biscuit_tin` an answer that is not the API's ·
 * `unverified` the other side cannot prove the key · `pairing_refused` it does not have our key ·
 * `busy` too many attempts.
 * @typedef {"not_connected" | "not_biscuit_tin" | "unverified" | "pairing_refused" | "busy"} Fault
 */

/** A failed call, with its cause as one of the faults. */
export class CallError extends Error {
  /** @param {Fault} fault @param {unknown} [cause] */
  constructor(fault, cause) {
    super(fault, { cause });
    this.name = "CallError";
    this.fault = fault;
  }
}

/** @type {ReadonlyMap<number, Fault>} */
const FAULTS = new Map([
  [401, "pairing_refused"],
  [403, "pairing_refused"],
  [429, "busy"],
]);

/** Address of the API unless the options name another. */
export const DEFAULT_API = "127.0.0.1:8643";

/**
 * A typed address in its canonical form, or undefined. Only loopback is accepted: a bare port, or 127.0.0.1 and a port.
 * @param {string} typed
 */
export function readAddress(typed) {
  const found = /^(?:http:\/\/)?(?:(?:127\.0\.0\.1|localhost):)?(\d{1,5})\/?$/.exec(typed.trim().toLowerCase());
  const port = Number(found?.[1]);
  return port >= 1 && port <= 65535 ? `127.0.0.1:${port}` : undefined;
}

/**
 * @param {{ api: string, path: string, body: object, authorization?: string | undefined, signal?: AbortSignal | undefined, fetch: typeof globalThis.fetch }} call
 * @returns {Promise<Response>} an answer with status 200
 */
export async function post({ api, path, body, authorization, signal, fetch }) {
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json" };
  if (authorization) headers["Authorization"] = authorization;
  let response;
  try {
    response = await fetch(`http://${api}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new CallError("not_connected", error);
  }
  if (response.status === 200) return response;
  await response.body?.cancel();
  throw new CallError(FAULTS.get(response.status) ?? "not_biscuit_tin");
}

/**
 * The answer's JSON, where each of `fields` must be a string.
 * @template {string} F
 * @param {Response} response
 * @param {...F} fields
 * @returns {Promise<Record<F, string>>}
 */
export async function readStrings(response, ...fields) {
  let answer;
  try {
    answer = await response.json();
  } catch (error) {
    throw new CallError("not_biscuit_tin", error);
  }
  for (const field of fields) {
    if (typeof answer?.[field] !== "string") throw new CallError("not_biscuit_tin");
  }
  return answer;
}
