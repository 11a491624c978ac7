// What the browser itself holds for the page in front: which of its cookies concern the page, and how they and the
// annotations of the proxy fit to the rows of the feed. It is pure; no value of a cookie ever gets here.

import { covers } from "../hosts.js";

/** @typedef {import("../browser.js").BrowserCookie} BrowserCookie */
/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("../protocol.js").HeldCookie} HeldCookie */
/** @typedef {import("../protocol.js").StorageKey} StorageKey */
/**
 * What is known besides the feed of one page.
 * @typedef {object} Held
 * @property {string} host
 * @property {readonly string[]} embedded hosts of what the page shows from elsewhere; empty until the person asked
 * @property {import("../protocol.js").Site} site the summary over what we saw and what the browser holds
 * @property {readonly Cookie[]} cookies
 * @property {ReadonlySet<string>} readable domains whose cookies the browser shows us: of others we cannot know what it holds
 */
/**
 * Where a row belongs in the list: `kept` the browser holds it, or nothing says otherwise · `other_site` it belongs to
 * another site that is part of the page · `tried` the site set it, and the browser does not hold it · `storage` it is no cookie.
 * @typedef {"kept" | "other_site" | "tried" | "storage"} Place
 */
/** @typedef {{ cookie: Cookie, place: Place }} Placed */

/** The order of the places in the list. @type {readonly Place[]} */
export const PLACES = ["kept", "other_site", "tried", "storage"];

/** The API takes 64 KiB at once; what is left is for the rest of the question. Browsers keep 180 cookies of a domain. */
const ROOM = 40_000;
/** The room for the names of the page's storage. */
const STORAGE_ROOM = 16_000;

/** As many of these as fit into so much text; a page must not silence its own list by holding very much. @template T @param {readonly T[]} items @param {number} room @returns {T[]} */
function fitting(items, room) {
  let left = room;
  return items.filter((item) => {
    const size = new TextEncoder().encode(JSON.stringify(item)).length + 1;
    if (size > left) return false;
    left -= size;
    return true;
  });
}

/** The names of a page's storage that fit into one question. @param {readonly StorageKey[]} keys */
export function fittingKeys(keys) {
  return fitting(keys.filter(({ name }) => name.length <= 1000), STORAGE_ROOM);
}

/** Whether a cookie of this domain goes to this host. @param {{ domain: string, host_only: boolean }} cookie @param {string} host */
export function reaches({ domain, host_only }, host) {
  return host_only ? domain === host : covers(domain, host);
}

/**
 * The cookies that concern a page: its own, its partition's, and those of the hosts embedded in it.
 * @param {readonly BrowserCookie[]} found
 * @param {string} host
 * @param {readonly string[]} embedded
 * @returns {HeldCookie[]}
 */
export function concerning(found, host, embedded) {
  const concerned = found.filter((cookie) => {
    const here = cookie.topLevel === undefined || covers(cookie.topLevel, host);
    if (!here) return false;
    return cookie.topLevel !== undefined || [host, ...embedded].some((name) => reaches(cookie, name));
  });
  return fitting(concerned.map(({ topLevel, ...cookie }) => cookie), ROOM);
}

/** Whether we would know of this cookie if the browser held it. @param {Cookie} cookie @param {Held} held */
function isReadable({ host, facts }, { readable }) {
  return readable.has(facts.domain ?? host);
}

/** @param {Cookie} cookie */
function isStorage({ facts }) {
  return facts.seen === "local_storage" || facts.seen === "session_storage";
}

/**
 * The rows of a page: what the feed told and what the browser holds, each cookie once.
 * @param {readonly Cookie[]} rows those of the page's own host
 * @param {Held | undefined} held
 * @param {readonly Cookie[]} [elsewhere] those of the hosts embedded in it
 * @returns {Placed[]}
 */
export function place(rows, held, elsewhere = []) {
  if (!held) return rows.map((cookie) => ({ cookie, place: "kept" }));
  /** @type {Map<string, Cookie[]>} */
  const byName = new Map();
  for (const cookie of held.cookies) {
    if (isStorage(cookie) || cookie.host !== held.host) continue;
    byName.set(cookie.name, [...(byName.get(cookie.name) ?? []), cookie]);
  }
  const told = new Set();
  const own = rows.map((cookie) => {
    const alike = byName.get(cookie.name) ?? [];
    for (const one of alike) told.add(one);
    // What was only sent is told better by what the browser holds.
    const better = cookie.facts.seen === "sent_by_browser" ? alike[0] : undefined;
    const wanted = cookie.facts.seen === "set_by_header" && cookie.facts.browser !== "deleted" && isReadable(cookie, held);
    /** @type {Placed} */
    const placed = { cookie: better ?? cookie, place: wanted && alike.length === 0 ? "tried" : "kept" };
    return placed;
  });
  const others = elsewhere.map((cookie) => {
    const one = held.cookies.find(
      (one) => !isStorage(one) && one.host !== held.host && one.name === cookie.name && covers(one.host, cookie.host),
    );
    if (one) told.add(one);
    /** @type {Placed} */
    const placed = { cookie, place: one || cookie.facts.seen === "sent_by_browser" || !isReadable(cookie, held) ? "other_site" : "tried" };
    return placed;
  });
  const more = held.cookies.filter((cookie) => !told.has(cookie));
  return [...own, ...others, ...more.map((cookie) => ({ cookie, place: placeOf(cookie, held.host) }))];
}

/** @param {Cookie} cookie @param {string} host @returns {Place} */
function placeOf(cookie, host) {
  if (isStorage(cookie)) return "storage";
  return cookie.host === host ? "kept" : "other_site";
}
