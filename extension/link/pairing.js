// Exchanges a one-time code for a key, and normalises what people type or paste.
// It does not store the key: its caller does.

import { CallError, post, readStrings } from "./post.js";
import { importKey } from "./hello.js";

/** @typedef {import("./post.js").Fault | "malformed"} PairFault */

/** Letters that people and fonts confuse, as Crockford's base 32 reads them. @type {Record<string, string>} */
const LOOKALIKES = { O: "0", I: "1", L: "1" };

/**
 * A typed code in its canonical form, `XXXX-XXXX`, or undefined if it cannot be one. Spaces, dashes and case do not matter.
 * @param {string} typed
 */
export function readCode(typed) {
  const bare = typed
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, "")
    .replace(/[OIL]/g, (letter) => LOOKALIKES[letter] ?? letter);
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(bare) ? `${bare.slice(0, 4)}-${bare.slice(4)}` : undefined;
}

/**
 * @param {{ api: string, code: string, fetch: typeof globalThis.fetch }} request
 * @returns {Promise<import("./key.js").Pairing>}
 */
export async function pair({ api, code, fetch }) {
  const response = await post({ api, path: "/v1/pair", body: { code }, fetch });
  const { id, key } = await readStrings(response, "id", "key");
  try {
    return { id, key: await importKey(key), api };
  } catch (error) {
    throw new CallError("not_biscuit_tin", error);
  }
}
