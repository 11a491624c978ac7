// Proves that this browser trusts the local root: it asks the proxy for the one name that the proxy answers itself.
// It routes nothing, and does not know why a browser trusts a root or not.

import { PROBE } from "../routing.js";
import { sleep } from "./feed.js";

/** Delays before each attempt, in milliseconds: the browser's network learns of a new route a little after the browser does. */
const DELAYS_MS = [0, 100, 200, 400, 800];
/** Timeout of one attempt, in milliseconds. */
const ATTEMPT_MS = 2_000;

/**
 * Whether the browser accepts a leaf of the local root. The name must be routed already.
 * @param {typeof globalThis.fetch} fetch
 * @param {(ms: number) => Promise<void>} [wait]
 */
export async function isTrusted(fetch, wait = (ms) => sleep(ms, new AbortController().signal)) {
  for (const delay of DELAYS_MS) {
    await wait(delay);
    try {
      const signal = AbortSignal.timeout(ATTEMPT_MS);
      const { status } = await fetch(`https://${PROBE}/`, { cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer", signal });
      if (status === 204) return true;
    } catch {
      // The browser does not say whether it was the certificate.
    }
  }
  return false;
}
