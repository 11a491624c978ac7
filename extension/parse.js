// Reads one line of the feed into an Event, or refuses it with the place that was wrong.
// Past this file an event has the shape that protocol.d.ts promises. It does not judge or change what it reads,
// except that a text of absurd length is cut.

/** @typedef {import("./protocol.js").Event} Event */
/** @typedef {{ event: Event } | { refused: string }} Parsed */
/**
 * Reads a value at a place, or throws Misfit.
 * @template T
 * @typedef {(value: unknown, place: string) => T} Reader
 */

/** Longer than any honest sentence or name; what is cut ends in an ellipsis. */
const LONGEST_TEXT = 4096;
/** An id is compared, never shown, so it is not cut; one longer than this is refused. */
const LONGEST_ID = 16_384;
/** More entries than a bounded ledger holds. */
const LONGEST_LIST = 100_000;

class Misfit extends Error {}

/** @param {string} place @param {string} wanted @returns {never} */
function refuse(place, wanted) {
  throw new Misfit(`${place}: expected ${wanted}`);
}

/** @type {Reader<string>} */
const text = (value, place) => {
  if (typeof value !== "string") return refuse(place, "a text");
  return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
};

/** @type {Reader<string>} */
const id = (value, place) =>
  typeof value === "string" && value.length <= LONGEST_ID ? value : refuse(place, "an id");

/** @type {Reader<number>} */
const count = (value, place) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : refuse(place, "a count"));

/** A span of seconds: may be negative, and may be larger than a double holds exactly. @type {Reader<number>} */
const seconds = (value, place) => (typeof value === "number" && Number.isFinite(value) ? value : refuse(place, "seconds"));

/** @type {Reader<boolean>} */
const flag = (value, place) => (typeof value === "boolean" ? value : refuse(place, "true or false"));

/** @template {string} T @param {...T} words @returns {Reader<T>} */
const oneOf =
  (...words) =>
  (value, place) =>
    words.find((word) => word === value) ?? refuse(place, words.join(" or "));

/** Null or absent becomes null. @template T @param {Reader<T>} reader @returns {Reader<T | null>} */
const maybe = (reader) => (value, place) => (value === null || value === undefined ? null : reader(value, place));

/** @template T @param {Reader<T>} reader @returns {Reader<T[]>} */
const list = (reader) => (value, place) => {
  if (!Array.isArray(value) || value.length > LONGEST_LIST) return refuse(place, "a list");
  return value.map((item, index) => reader(item, `${place}[${index}]`));
};

/**
 * The named fields and no others; more fields than we know are fine, since a newer proxy may send them.
 * @template {Record<string, Reader<any>>} S
 * @param {S} shape
 * @returns {Reader<{ [K in keyof S]: ReturnType<S[K]> }>}
 */
const object = (shape) => (value, place) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(place, "an object");
  const given = /** @type {Record<string, unknown>} */ (value);
  const entries = Object.entries(shape).map(([key, reader]) => [key, reader(given[key], `${place}.${key}`)]);
  return Object.fromEntries(entries);
};

/** @type {Reader<import("./protocol.js").Sentence>} */
const sentence = (value, place) => {
  const read = object({ text, lang: maybe(text) })(value, place);
  if (read.lang === null) return { text: read.text };
  return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(read.lang) ? { text: read.text, lang: read.lang } : refuse(`${place}.lang`, "a language tag");
};

const verdict = oneOf("as_declared", "cannot_tell", "differs", "not_declared");

/** @type {Reader<import("./protocol.js").Site>} */
const site = object({
  seq: count,
  host: text,
  council: maybe(text),
  service: maybe(text),
  supplier: maybe(text),
  summary: sentence,
  counts: object({ total: count, as_declared: count, differs: count, not_declared: count, cannot_tell: count }),
  verdict,
  verdict_word: sentence,
});

const finding = object({
  code: text,
  severity: oneOf("note", "review", "breach"),
  severity_word: sentence,
  sentence,
});

const howWeKnow = object({
  basis: oneOf("service", "council", "other_service", "vendor", "nobody"),
  sentence,
  pattern: maybe(text),
  council: maybe(text),
  service: maybe(text),
  notice: maybe(text),
  date: maybe(text),
  section: maybe(text),
  row: maybe(count),
  vendor: maybe(text),
  source: maybe(text),
});

const facts = object({
  seen: oneOf("set_by_header", "sent_by_browser", "in_browser", "local_storage", "session_storage"),
  times: count,
  first_seen: maybe(seconds),
  last_seen: maybe(seconds),
  over_https: flag,
  domain: maybe(text),
  host_only: maybe(flag),
  path: maybe(text),
  secure: maybe(flag),
  http_only: maybe(flag),
  same_site: maybe(text),
  partitioned: maybe(flag),
  declared_seconds: maybe(seconds),
  asked_seconds: maybe(seconds),
  kept_seconds: maybe(seconds),
  value_kind: text,
  value_length: count,
  choice: text,
  choice_last: text,
  oddities: list(text),
  browser: text,
  refused_because: maybe(text),
});

/** @type {Reader<import("./protocol.js").Cookie>} */
const cookie = object({
  seq: count,
  id,
  host: text,
  name: text,
  purpose: sentence,
  category: oneOf("necessary", "functional", "analytics", "marketing", "unclassified"),
  category_word: sentence,
  stays: sentence,
  lifetime: sentence,
  who: sentence,
  when: maybe(sentence),
  verdict,
  verdict_word: sentence,
  row: sentence,
  findings: list(finding),
  how_we_know: howWeKnow,
  facts,
});

/** @type {Reader<import("./protocol.js").NotInspected>} */
const notInspected = object({ seq: count, host: text, reason: text, sentence });

/** @type {Reader<import("./protocol.js").Consent>} */
const consent = object({
  seq: count,
  host: text,
  state: text,
  platform: maybe(text),
  functional: maybe(flag),
  analytics: maybe(flag),
  marketing: maybe(flag),
  already_set: count,
  sentence: maybe(sentence),
});

/** @type {Reader<import("./protocol.js").Snapshot>} */
const snapshot = object({
  seq: count,
  lang: text,
  proxy: text,
  listed_hosts: list(text),
  sites: list(site),
  cookies: list(cookie),
  not_inspected: list(notInspected),
  consents: list(consent),
  paused: flag,
  left_alone: list(text),
  not_kept: maybe(sentence),
});

const gap = object({ seq: count, missed: count });
const heartbeat = object({ seq: count });

/** @type {{ [T in Event["type"]]: Reader<Omit<Extract<Event, { type: T }>, "type">> }} */
const READERS = { snapshot, cookie, site, not_inspected: notInspected, consent, gap, heartbeat };

const annotations = object({ site, cookies: list(cookie) });
const purged = object({ hosts: count, cookies: count, erased: flag });
const badges = object({ paused: flag, sites: list(object({ site, badge: count, listed: flag, left_alone: flag })) });

/**
 * An answer of the API as the type that protocol.d.ts promises, or undefined if it is none.
 * @template T
 * @param {Reader<T>} reader
 * @returns {(value: unknown) => T | undefined}
 */
const answer = (reader) => (value) => {
  try {
    return reader(value, "answer");
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
};

/** @type {(value: unknown) => import("./protocol.js").AnnotateAnswer | undefined} */
export const readAnnotations = answer(annotations);
/** @type {(value: unknown) => import("./protocol.js").PurgeAnswer | undefined} */
export const readPurged = answer(purged);
/** @type {(value: unknown) => import("./protocol.js").SiteAnswer | undefined} */
export const readBadges = answer(badges);

/**
 * @param {string} line one line of the feed
 * @returns {Parsed}
 */
export function parseEvent(line) {
  try {
    const value = JSON.parse(line);
    const type = value?.type;
    if (typeof type !== "string" || !Object.hasOwn(READERS, type)) return { refused: "type: not one we know" };
    const read = READERS[/** @type {Event["type"]} */ (type)];
    return { event: /** @type {Event} */ ({ type, ...read(value, type) }) };
  } catch (error) {
    if (error instanceof Misfit) return { refused: error.message };
    if (error instanceof SyntaxError) return { refused: "line: not JSON" };
    throw error;
  }
}
