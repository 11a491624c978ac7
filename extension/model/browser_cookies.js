// Merges what the browser itself holds for the active page into the rows of the feed: which of its cookies concern the
// page, and which row is which cookie. It is pure; no value of a cookie ever gets here.

import { cookieDomains, covers } from "../hosts.js";

/** @typedef {import("../browser.js").BrowserCookie} BrowserCookie */
/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("../protocol.js").HeldCookie} HeldCookie */
/** @typedef {import("../protocol.js").StorageKey} StorageKey */
/**
 * What is known of one page besides the feed.
 * @typedef {object} Held
 * @property {string} host
 * @property {readonly string[]} embedded hosts of what the page embeds; empty until the user asked
 * @property {import("../protocol.js").Site} site the summary over what we saw and what the browser holds
 * @property {import("../protocol.js").Consent | null} [consent] the choice there, as far as it is known
 * @property {readonly Cookie[]} cookies
 * @property {ReadonlySet<string>} readable domains whose cookies the browser shows us; what it holds of others is unknown
 * @property {number} at when the browser was asked, in Unix seconds
 * @property {ReadonlySet<string>} before what it held then or at an earlier reading, by `heldKey`
 * @property {number | undefined} started when the browser started at the latest, in Unix seconds; cookies without a lifetime end with it
 */
/**
 * The section of the list that a row stands in: `kept` the browser holds it, or that is unknown · `other_site` it belongs
 * to another site embedded in the page · `tried` the site set it and the browser did not take it · `gone` it was set or sent earlier,
 * and the browser does not hold it any more · `storage` it is no cookie.
 * @typedef {"kept" | "other_site" | "tried" | "gone" | "storage"} Place
 */
/** @typedef {{ cookie: Cookie, place: Place }} Placed */

/** Ways in which a cookie is seen because the browser sends it. @type {readonly import("../protocol.js").Facts["seen"][]} */
const SENT = ["sent_by_browser", "added_by_script", "added_on_site"];
/** The order of the places in the list. @type {readonly Place[]} */
export const PLACES = ["kept", "other_site", "tried", "gone", "storage"];

/** Budget for the cookies of one question, in bytes of JSON; the API takes 64 KiB. Browsers keep 180 cookies of a domain. */
const COOKIE_BUDGET = 40_000;
/** Budget for the keys of the page's storage, in bytes of JSON. */
const STORAGE_BUDGET = 16_000;
/** Budget for the ids of rows that are not there, in bytes of JSON. */
const ID_BUDGET = 6_000;

/** The items that fit into a budget of bytes, so that a page with very many cookies still gets its list. @template T @param {readonly T[]} items @param {number} budget @returns {T[]} */
function fitting(items, budget) {
  let left = budget;
  return items.filter((item) => {
    const size = new TextEncoder().encode(JSON.stringify(item)).length + 1;
    if (size > left) return false;
    left -= size;
    return true;
  });
}

/** The storage keys that fit into one question. @param {readonly StorageKey[]} keys */
export function fittingKeys(keys) {
  return fitting(keys.filter(({ name }) => name.length <= 1000), STORAGE_BUDGET);
}

/** The ids of rows that fit into one question. @param {readonly string[]} ids */
export function fittingIds(ids) {
  return fitting(ids, ID_BUDGET);
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
  return fitting(concerned.map(({ topLevel, ...cookie }) => cookie), COOKIE_BUDGET);
}

/** @param {Cookie} cookie */
function isStorage({ facts }) {
  return facts.seen === "local_storage" || facts.seen === "session_storage";
}

/** What tells that the browser once took a cookie. @param {Cookie} cookie */
export function heldKey({ host, name, facts }) {
  return `${facts.domain ?? host}\n${name}`;
}

/** Where the browser would hold a cookie: at the domain that a header named, or at any that reaches the host. @param {Cookie} cookie */
export function domainsOf({ host, facts }) {
  return facts.seen === "set_by_header" ? [facts.domain ?? host] : cookieDomains(host);
}

/** Whether the browser holds a cookie, or that is unknown. @param {Placed} placed */
export function isThere({ place }) {
  return place === "kept" || place === "other_site";
}

/**
 * Where a cookie stands that was set, or sent, and that the browser does not hold, or undefined where that says nothing.
 * Only a cookie that the browser would still hold if it had taken it was tried in vain.
 * @param {Cookie} cookie
 * @param {Held} held
 * @param {number | undefined} arrival when it was seen while we followed the feed
 * @returns {"tried" | "gone" | undefined}
 */
function placeOfMissing(cookie, { readable, at, before, started }, arrival) {
  const { facts } = cookie;
  const isSet = facts.seen === "set_by_header";
  if (!domainsOf(cookie).every((domain) => readable.has(domain))) return undefined;
  // The browser was asked before this: the next answer tells.
  if (arrival !== undefined && arrival > at) return undefined;
  if (isSet && facts.browser === "refused") return "tried";
  // It was sent, so the browser had it. As a part of another site's page it may be held for that site.
  if (!isSet) return SENT.includes(facts.seen) && facts.party === "first" ? "gone" : undefined;
  if (facts.deleted || facts.browser === "deleted" || before.has(heldKey(cookie))) return "gone";
  // The feed's own times are rounded down to the hour, so that in doubt a cookie has ended.
  const set = arrival ?? facts.last_seen;
  if (set === null) return undefined;
  const lives = facts.kept_seconds === null ? arrival !== undefined || (started !== undefined && set >= started) : set + facts.kept_seconds > at;
  return lives ? "tried" : "gone";
}

/** Rows of embedded hosts as parts of a page: a cookie that was seen both as such and on its own site is the first of the two here. @param {readonly Cookie[]} rows */
function asParts(rows) {
  const parts = new Set(rows.filter(({ facts }) => facts.party === "third").map(heldKey));
  return rows.filter((cookie) => cookie.facts.party === "third" || !parts.has(heldKey(cookie)));
}

/** The cookies that a stored row may stand for: on disk a long number in a name is `*`. @param {string} name @param {ReadonlyMap<string, Cookie[]>} byName */
function fittingPattern(name, byName) {
  const stars = name.split("*").length - 1;
  // More would take long to match, and a name is the site's choice.
  if (stars === 0 || stars > 3) return [];
  const pattern = new RegExp(`^${name.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")).join(".+")}$`, "s");
  return [...byName].filter(([held]) => pattern.test(held)).flatMap(([, cookies]) => cookies);
}

/**
 * The rows of a page from the feed and from what the browser holds, each cookie once.
 * @param {readonly Cookie[]} rows those of the page's own host
 * @param {Held | undefined} held
 * @param {readonly Cookie[]} [elsewhere] those of the hosts embedded in it
 * @param {ReadonlyMap<string, number>} [arrivals] when a row was seen while we followed the feed
 * @returns {Placed[]}
 */
export function place(rows, held, elsewhere = [], arrivals = new Map()) {
  if (!held) return rows.map((cookie) => ({ cookie, place: "kept" }));
  /** @type {Map<string, Cookie[]>} */
  const byName = new Map();
  for (const cookie of held.cookies) {
    if (isStorage(cookie) || cookie.host !== held.host) continue;
    byName.set(cookie.name, [...(byName.get(cookie.name) ?? []), cookie]);
  }
  const merged = new Set();
  const own = rows.map((cookie) => {
    const alike = byName.get(cookie.name) ?? fittingPattern(cookie.name, byName);
    for (const one of alike) merged.add(one);
    // Of a cookie that was only sent, the browser knows the attributes and the feed does not.
    const better = cookie.facts.seen === "sent_by_browser" ? alike[0] : undefined;
    /** @type {Placed} */
    const placed = { cookie: better ?? cookie, place: (alike.length === 0 && placeOfMissing(cookie, held, arrivals.get(cookie.id))) || "kept" };
    return placed;
  });
  const others = asParts(elsewhere).map((cookie) => {
    const one = held.cookies.find(
      (one) => !isStorage(one) && one.host !== held.host && one.name === cookie.name && covers(one.host, cookie.host),
    );
    if (one) merged.add(one);
    /** @type {Placed} */
    const placed = { cookie, place: (!one && placeOfMissing(cookie, held, arrivals.get(cookie.id))) || "other_site" };
    return placed;
  });
  const more = held.cookies.filter((cookie) => !merged.has(cookie));
  return [...own, ...others, ...more.map((cookie) => ({ cookie, place: placeOf(cookie, held.host) }))];
}

/** @param {Cookie} cookie @param {string} host @returns {Place} */
function placeOf(cookie, host) {
  if (isStorage(cookie)) return "storage";
  return cookie.host === host ? "kept" : "other_site";
}
