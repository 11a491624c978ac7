// The handshake before each request: both sides prove that they have the key. Nonces, proofs, and base64url without padding.
// It keeps nothing.

import { CallError, post, readStrings } from "./post.js";

/** @typedef {import("./key.js").Pairing} Pairing */
/** @typedef {{ api: string, pairing: Pairing, fetch: typeof globalThis.fetch, signal?: AbortSignal | undefined }} Connection  what a request needs */

const utf8 = new TextEncoder();

/** @param {Uint8Array | ArrayBuffer} bytes */
function toBase64Url(bytes) {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** 16 random bytes as text. */
function nonce() {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/** A key that signs and verifies and can never be exported. @param {string} text 32 bytes as base64url */
export async function importKey(text) {
  const bytes = fromBase64Url(text);
  if (bytes.length !== 32) throw new RangeError("a key has 32 bytes");
  return await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

/**
 * What both proofs cover. The API's address is the one that was dialled: a program that only passes bytes on to the API
 * has another.
 * @typedef {{ api: string, proxy: string, client: string, server: string }} Greeting  two addresses, and a nonce of each side
 */

/** @param {"client" | "server"} side @param {Greeting} greeting */
function saidBy(side, { api, proxy, client, server }) {
  return utf8.encode(`${side}|${api}|${proxy}|${client}|${server}`);
}

/** @param {CryptoKey} key @param {"client" | "server"} side @param {Greeting} greeting */
export async function prove(key, side, greeting) {
  return toBase64Url(await crypto.subtle.sign("HMAC", key, saidBy(side, greeting)));
}

/**
 * Whether `proof` was made with the same key; the browser compares in constant time.
 * @param {CryptoKey} key
 * @param {string} proof
 * @param {Greeting} greeting
 */
async function serverProves(key, proof, greeting) {
  if (!/^[A-Za-z0-9_-]{43}$/.test(proof)) return false;
  return await crypto.subtle.verify("HMAC", key, fromBase64Url(proof), saidBy("server", greeting));
}

/**
 * Says hello and makes the authorisation of the next request. The other side proves first that it has the key and that it
 * listens at `api` itself: one that cannot learns nothing that it could use.
 * @param {Connection} connection
 * @returns {Promise<{ authorization: string, proxy: string }>} the `Authorization` of one request, and the proxy's address
 */
export async function sayHello({ api, pairing: { id, key }, fetch, signal }) {
  const client = nonce();
  const response = await post({ api, path: "/v1/hello", body: { id, nonce: client }, fetch, signal });
  const { nonce: server, proof, proxy } = await readStrings(response, "nonce", "proof", "proxy");
  const greeting = { api, proxy, client, server };
  if (!(await serverProves(key, proof, greeting))) throw new CallError("unverified");
  return { authorization: `BiscuitTin ${id} ${server} ${await prove(key, "client", greeting)}`, proxy };
}
