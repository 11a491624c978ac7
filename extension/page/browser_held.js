// Reads what the browser itself holds for the page in the active tab, and has the proxy explain it.
// The caller keeps and shows the result. No value of a cookie is read, and page storage only on request.

import { activeTab, heldCookies, onCookiesChanged, readHealth, readableDomains, readStorage } from "../browser.js";
import { hostOf } from "../hosts.js";
import { annotate, openConnection } from "../link/api.js";
import { CallError } from "../link/post.js";
import { concerning, domainsOf, fittingIds, fittingKeys, heldKey, place } from "../model/browser_cookies.js";
import { askedAt, rowsFor } from "../model/state.js";

/** Delay before a request, in milliseconds, so that a burst of changes makes one; short beside the announcer's second. */
const DEBOUNCE_MS = 250;

/**
 * Which of these rows' cookies the browser lets us see, and when it started.
 * @param {readonly import("../protocol.js").Cookie[]} rows
 */
async function whatIsKnown(rows) {
  const readable = await readableDomains(rows.flatMap(domainsOf));
  return { readable, started: (await readHealth()).started };
}

/** The ids of the rows whose cookies the browser does not hold: nothing of them is there now, so the summary leaves them out. @param {import("../model/state.js").State} state @param {import("../model/browser_cookies.js").Held} held */
function absentRows(state, held) {
  const placed = place(rowsFor(state, held.host), held, [], state.arrivals);
  return fittingIds(placed.filter(({ place }) => place === "tried" || place === "gone").map(({ cookie }) => cookie.id));
}

/** The feed connection finds out what is wrong with the proxy, and reports it. @param {unknown} error */
function giveWay(error) {
  if (!(error instanceof CallError) && !(error instanceof DOMException)) throw error;
}

/** What the browser holds at any of the readings of one host: it took that, whatever became of it. */
function readings() {
  let of = "";
  /** @type {Set<string>} */
  let before = new Set();
  /** @param {string} host @param {readonly import("../protocol.js").Cookie[]} cookies */
  return (host, cookies) => {
    if (host !== of) before = new Set();
    of = host;
    for (const cookie of cookies) if (cookie.facts.seen === "in_browser") before.add(heldKey(cookie));
    return before;
  };
}

/**
 * What the browser holds for a page, explained, with the summary of the page; undefined where the browser shows us nothing,
 * and where it may be anybody's.
 * @param {{
 *   connection: import("../link/api.js").Connection,
 *   lang: string,
 *   tab: import("../browser.js").Tab,
 *   host: string,
 *   state: () => import("../model/state.js").State,
 *   storage?: import("../browser.js").PageStorage | undefined,
 *   withReading?: ReturnType<typeof readings>,
 * }} asked `state` is what the feed has said by now
 * @returns {Promise<import("../model/browser_cookies.js").Held | undefined>}
 */
export async function explainHeld({ connection, lang, tab, host, state, storage, withReading = readings() }) {
  // What the browser holds for a site of many organisations may be anybody's.
  if (askedAt(state(), host).some(({ shared }) => shared)) return undefined;
  const at = Date.now() / 1000;
  const cookies = await heldCookies(tab);
  if (!cookies && !storage) return undefined;
  const { keys = [], embedded = [] } = storage ?? {};
  const question = { lang, host, over_https: tab.url.startsWith("https:"), apart: tab.privateWindow, cookies: concerning(cookies ?? [], host, embedded), storage: fittingKeys(keys), absent: [] };
  const answer = await annotate(connection, question);
  const rows = [host, ...embedded].flatMap((name) => rowsFor(state(), name));
  const held = { host, embedded, at, before: withReading(host, answer.cookies), ...(await whatIsKnown(rows)), ...answer };
  const absent = tab.privateWindow ? [] : absentRows(state(), held);
  const { site } = absent.length === 0 ? answer : await annotate(connection, { ...question, absent });
  return { ...held, site };
}

/**
 * @param {{
 *   lang: string,
 *   known: Readonly<import("../model/screen.js").Known>,
 *   onHeld: (held: import("../model/browser_cookies.js").Held | undefined) => void,
 * }} page `onHeld` gets undefined where the browser shows us nothing of this site
 */
export function browserHeld({ lang, known, onHeld }) {
  /** What the page keeps in its storage, once the user asked. @type {{ url: string, storage: import("../browser.js").PageStorage } | undefined} */
  let stored;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const withReading = readings();
  /** Number of the newest request: the answer to an older one is dropped. */
  let newest = 0;

  const read = async () => {
    const request = (newest += 1);
    const tab = await activeTab("this");
    const host = hostOf(tab?.url ?? "");
    if (!tab || host === undefined || known.connection !== "connected") return;
    const connection = await openConnection();
    if (!connection || request !== newest) return;
    const storage = stored?.url === tab.url ? stored.storage : undefined;
    try {
      const held = await explainHeld({ connection, lang, tab, host, state: () => known.state, storage, withReading });
      if (request === newest) onHeld(held);
    } catch (error) {
      giveWay(error);
    }
  };

  const readSoon = () => {
    // A timer that runs is kept: with a new one each time, a steady stream of changes would delay the request for ever.
    timer ??= setTimeout(() => {
      timer = undefined;
      void read();
    }, DEBOUNCE_MS);
  };
  onCookiesChanged(readSoon);

  return {
    readSoon,
    /** Reads the page's storage too, from now on: the number of its names, or undefined if the browser does not let us. */
    async readPageStorage() {
      const tab = await activeTab("this");
      const storage = tab && (await readStorage(tab.id));
      if (!tab || !storage) return undefined;
      stored = { url: tab.url, storage };
      await read();
      return storage.keys.length;
    },
  };
}
