// Parses one line of the feed into an Event, or refuses it and names the field that was wrong.
// What it returns has the shape of protocol.d.ts. It changes nothing, except that a text of absurd length is cut.

/** @typedef {import("../protocol.js").Event} Event */
/** @typedef {{ event: Event } | { refused: string }} Parsed */
/**
 * Reads a value, or throws Misfit.
 * @template T
 * @typedef {(value: unknown) => T} Reader
 */

/** Longest text, in UTF-16 units; a longer one is cut and ends in an ellipsis. */
const LONGEST_TEXT = 4096;
/** Longest id, in UTF-16 units; a longer one is refused, because two ids that were cut could become equal. */
const LONGEST_ID = 16_384;
/** Longest list; a bounded ledger holds fewer entries. */
const LONGEST_LIST = 100_000;

/** What was expected, and where. The path is put together while the error travels up, so valid input costs nothing for it. */
class Misfit extends Error {
  place = "";

  /** @param {string} wanted */
  constructor(wanted) {
    super(wanted);
    this.wanted = wanted;
  }
}

/** @param {string} wanted @returns {never} */
function refuse(wanted) {
  throw new Misfit(wanted);
}

/** The same error, with one step more at the beginning of its path. @param {unknown} error @param {string} place */
function inside(error, place) {
  if (error instanceof Misfit) error.place = place + error.place;
  return error;
}

/** @type {Reader<string>} */
const text = (value) => {
  if (typeof value !== "string") return refuse("a text");
  return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
};

/** @type {Reader<string>} */
const id = (value) => (typeof value === "string" && value.length <= LONGEST_ID ? value : refuse("an id"));

/** @type {Reader<number>} */
const count = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : refuse("a count"));

/** A duration in seconds: may be negative, and larger than a double holds exactly. @type {Reader<number>} */
const seconds = (value) => (typeof value === "number" && Number.isFinite(value) ? value : refuse("seconds"));

/** @type {Reader<boolean>} */
const flag = (value) => (typeof value === "boolean" ? value : refuse("true or false"));

/** @template {string} T @param {...T} words @returns {Reader<T>} */
const oneOf =
  (...words) =>
  (value) =>
    words.find((word) => word === value) ?? refuse(words.join(" or "));

/** Null or absent becomes null. @template T @param {Reader<T>} reader @returns {Reader<T | null>} */
const maybe = (reader) => (value) => (value === null || value === undefined ? null : reader(value));

/** @template T @param {Reader<T>} reader @returns {Reader<T[]>} */
const list = (reader) => (value) => {
  if (!Array.isArray(value) || value.length > LONGEST_LIST) return refuse("a list");
  return value.map((item, index) => {
    try {
      return reader(item);
    } catch (error) {
      throw inside(error, `[${index}]`);
    }
  });
};

/**
 * The named fields and no others. Unknown fields are ignored, since a newer proxy may send them.
 * @template {Record<string, Reader<any>>} S
 * @param {S} shape
 * @returns {Reader<{ [K in keyof S]: ReturnType<S[K]> }>}
 */
const object = (shape) => {
  const fields = Object.entries(shape);
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("an object");
    const given = /** @type {Record<string, unknown>} */ (value);
    /** @type {Record<string, unknown>} */
    const read = {};
    for (const [key, reader] of fields) {
      try {
        read[key] = reader(given[key]);
      } catch (error) {
        throw inside(error, `.${key}`);
      }
    }
    return /** @type {{ [K in keyof S]: ReturnType<S[K]> }} */ (read);
  };
};

/** @type {Reader<import("../protocol.js").Sentence>} */
const sentence = (value) => {
  const read = spoken(value);
  if (read.lang === null) return { text: read.text };
  if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(read.lang)) throw inside(new Misfit("a language tag"), ".lang");
  return { text: read.text, lang: read.lang };
};
const spoken = object({ text, lang: maybe(text) });

const tone = oneOf("nothing", "fine", "unknown", "gap", "look", "against");

const conclusion = object({ tone, sentence, more: maybe(sentence) });

const verdict = oneOf("nothing_seen", "as_declared", "cannot_tell", "not_declared", "differs");

const notice = object({ title: text, address: maybe(text), date: maybe(text), read: maybe(text) });

/** @type {Reader<import("../protocol.js").Site>} */
const site = object({
  seq: count,
  host: text,
  council: maybe(text),
  service: maybe(text),
  supplier: maybe(text),
  notice: maybe(notice),
  conclusion,
  summary: sentence,
  counts: object({ total: count, as_declared: count, differs: count, not_declared: count, cannot_tell: count, attention: count }),
  verdict,
  verdict_word: sentence,
});

const finding = object({
  code: text,
  severity: oneOf("note", "review", "breach"),
  severity_word: sentence,
  sentence,
  which: maybe(text),
  asked_seconds: maybe(seconds),
  by_host: maybe(flag),
  first: maybe(seconds),
  last: maybe(seconds),
  when: maybe(sentence),
});

const howWeKnow = object({
  basis: oneOf("service", "council", "other_service", "vendor", "nobody"),
  sentence,
  pattern: maybe(text),
  council: maybe(text),
  service: maybe(text),
  notice: maybe(text),
  date: maybe(text),
  address: maybe(text),
  read: maybe(text),
  section: maybe(text),
  notice_lang: maybe(text),
  row: maybe(count),
  vendor: maybe(text),
  grade: maybe(oneOf("guess", "observer", "maker")),
  usual: maybe(sentence),
  source: maybe(text),
});

const facts = object({
  seen: oneOf("set_by_header", "added_by_script", "added_on_site", "sent_by_browser", "in_browser", "local_storage", "session_storage"),
  in_answer_to: oneOf("page", "form", "frame", "part", "unknown"),
  set_by: maybe(text),
  party: oneOf("first", "third"),
  page: maybe(text),
  deleted: flag,
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
  open_since: maybe(seconds),
  oddities: list(text),
  browser: text,
  refused_because: maybe(text),
});

/** @type {Reader<import("../protocol.js").Cookie>} */
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
  tone,
  weight: count,
  row: sentence,
  findings: list(finding),
  history: list(finding),
  how_we_know: howWeKnow,
  facts,
});

/** @type {Reader<import("../protocol.js").NotInspected>} */
const notInspected = object({ seq: count, host: text, reason: text, since: maybe(seconds), partly: flag, sentence });

/** @type {Reader<import("../protocol.js").AskedHost>} */
const askedHost = object({ host: text, council: text, council_name: text, shared: flag, may_ask: flag, looked_at: maybe(text), sentence });

/** @type {Reader<import("../protocol.js").Consent>} */
const consent = object({
  seq: count,
  host: text,
  state: text,
  platform: maybe(text),
  functional: maybe(flag),
  analytics: maybe(flag),
  marketing: maybe(flag),
  open_last: maybe(seconds),
  analytics_refused: maybe(seconds),
  marketing_refused: maybe(seconds),
  already_set: count,
  sentence: maybe(sentence),
});

/** @type {Reader<import("../protocol.js").Snapshot>} */
const snapshot = object({
  seq: count,
  lang: text,
  proxy: text,
  command: text,
  listed_hosts: list(text),
  councils: list(text),
  unheld: list(object({ domain: text, councils: list(text), ids: list(text) })),
  sites: list(site),
  cookies: list(cookie),
  not_inspected: list(notInspected),
  asked_hosts: list(askedHost),
  consents: list(consent),
  paused: flag,
  left_alone: list(text),
  not_kept: maybe(sentence),
});

const gap = object({ seq: count, missed: count });
const heartbeat = object({ seq: count });

/** @type {{ [T in Event["type"]]: Reader<Omit<Extract<Event, { type: T }>, "type">> }} */
const READERS = { snapshot, cookie, site, not_inspected: notInspected, consent, gap, heartbeat };

const annotations = object({ site, consent: maybe(consent), cookies: list(cookie) });
const purged = object({ hosts: count, cookies: count, erased: flag });
const lookAnswer = object({ looking: flag, sentence: maybe(sentence) });
const server = object({ scheme: oneOf("http", "socks4", "socks5"), host: text, port: count });
const rules = object({ singleProxy: maybe(server), proxyForHttp: maybe(server), proxyForHttps: maybe(server), fallbackProxy: maybe(server), bypassList: list(text) });
const proxyMode = object({ mode: oneOf("direct", "fixed_servers", "pac_script", "system") });
const proxyRules = object({ rules });
const category = oneOf("necessary", "functional", "analytics", "marketing", "unclassified");
const imported = object({
  readable: flag,
  sentence: maybe(sentence),
  councils: list(object({ id: text, name: text, replaces: list(sentence), edited: flag, changes: list(sentence) })),
  doubts: list(sentence),
  declarations: list(object({ at: count, line: count, names: list(text), purpose: text, service: maybe(text), lifetime_text: maybe(text), stays: text, category, row: sentence, doubts: list(sentence) })),
  categories: list(object({ id: category, word: sentence })),
});
const taken = object({ saved: flag, sentences: list(sentence), wrong_at: maybe(count) });
const badges = object({ paused: flag, sites: list(object({ site, badge: count, listed: flag, left_alone: flag })) });

/**
 * An answer of the API as the type that protocol.d.ts promises, or undefined if it is none.
 * @template T
 * @param {Reader<T>} reader
 * @returns {(value: unknown) => T | undefined}
 */
const answer = (reader) => (value) => {
  try {
    return reader(value);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
};

/** @type {(value: unknown) => import("../protocol.js").AnnotateAnswer | undefined} */
export const readAnnotations = answer(annotations);
/** @type {(value: unknown) => import("../protocol.js").SystemProxyAnswer | undefined} */
export const readSystemProxy = answer((value) => {
  const { mode } = proxyMode(value);
  return mode === "fixed_servers" ? { mode, ...proxyRules(value) } : { mode };
});
/** @type {(value: unknown) => import("../protocol.js").ImportAnswer | undefined} */
export const readImported = answer(imported);
/** @type {(value: unknown) => import("../protocol.js").UseNoticeAnswer | undefined} */
export const readTaken = answer(taken);
/** @type {(value: unknown) => import("../protocol.js").PurgeAnswer | undefined} */
export const readPurged = answer(purged);
/** @type {(value: unknown) => import("../protocol.js").SiteAnswer | undefined} */
export const readBadges = answer(badges);

/** @param {string} line the first line of an answer of `/v1/look` @returns {import("../protocol.js").LookAnswer | undefined} */
export function readLookAnswer(line) {
  try {
    return answer(lookAnswer)(JSON.parse(line));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * @param {string} line one line of the feed
 * @returns {Parsed}
 */
export function parseEvent(line) {
  let type;
  try {
    const value = JSON.parse(line);
    type = value?.type;
    if (typeof type !== "string" || !Object.hasOwn(READERS, type)) return { refused: "type: not one we know" };
    const read = READERS[/** @type {Event["type"]} */ (type)];
    return { event: /** @type {Event} */ ({ type, ...read(value) }) };
  } catch (error) {
    if (error instanceof Misfit) return { refused: `${type}${error.place}: expected ${error.wanted}` };
    if (error instanceof SyntaxError) return { refused: "line: not JSON" };
    throw error;
  }
}
