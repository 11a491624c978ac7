// The state that the feed's events add up to (a pure reducer), and selectors of what belongs to one site.
// It does no I/O, changes no state that it is given, and judges nothing: verdicts, counts and sentences are the proxy's.

import { isListed } from "../hosts.js";
import { byHarm } from "./weight.js";

/** @typedef {import("../protocol.js").Event} Event */
/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("../protocol.js").Site} Site */
/** @typedef {import("../protocol.js").NotInspected} NotInspected */
/** @typedef {import("../protocol.js").AskedHost} AskedHost */
/** @typedef {import("../protocol.js").Category} Category */

/** @typedef {{ site: Site | undefined, cookies: ReadonlyMap<string, Cookie>, notInspected: NotInspected | undefined, consent: import("../protocol.js").Consent | undefined }} Seen  what is known of one host */
/**
 * @typedef {object} State
 * @property {number | undefined} seq sequence number of the last event; undefined before the first snapshot
 * @property {string} lang the language of the sentences
 * @property {string} proxy the proxy's address, empty before the first snapshot
 * @property {readonly string[]} listedHosts each stands for itself and its subdomains
 * @property {readonly string[]} councils the names of the councils whose sites are known
 * @property {readonly import("../protocol.js").UnheldDomain[]} unheld the domains of councils whose notice is not held
 * @property {ReadonlyMap<string, Seen>} hosts
 * @property {ReadonlyMap<string, number>} arrivals when a cookie was seen last while we followed the feed, by the row's id, in Unix seconds
 * @property {boolean} paused whether inspection is paused
 * @property {readonly string[]} leftAlone hosts that the user asked to leave alone; each stands for its subdomains too
 * @property {readonly AskedHost[]} askedHosts hosts that are looked at only after the user asked, once for each council
 * @property {import("../protocol.js").Sentence | undefined} notKept why observations are not written to disk at present
 * @property {number} missed events that were lost on the way
 * @property {number} refused events that could not be read
 */

/** @type {State} */
export const NOTHING_YET = { seq: undefined, lang: "", proxy: "", listedHosts: [], councils: [], unheld: [], hosts: new Map(), arrivals: new Map(), paused: false, leftAlone: [], askedHosts: [], notKept: undefined, missed: 0, refused: 0 };

/** The order of the groups in the list: what needs no consent first, what no notice explains last. @type {readonly Category[]} */
export const CATEGORIES = ["necessary", "functional", "analytics", "marketing", "unclassified"];

/** @type {Seen} */
const UNSEEN = { site: undefined, cookies: new Map(), notInspected: undefined, consent: undefined };

/** @param {State} state @param {string} host @param {(seen: Seen) => Seen} change */
function withHost(state, host, change) {
  return { ...state, hosts: new Map(state.hosts).set(host, change(state.hosts.get(host) ?? UNSEEN)) };
}

/** @param {import("../protocol.js").Snapshot} snapshot @returns {State} */
function fromSnapshot(snapshot) {
  /** @type {Map<string, { site: Site | undefined, cookies: Map<string, Cookie>, notInspected: NotInspected | undefined, consent: import("../protocol.js").Consent | undefined }>} */
  const hosts = new Map();
  /** @param {string} host */
  const at = (host) => {
    const seen = hosts.get(host) ?? { site: undefined, cookies: new Map(), notInspected: undefined, consent: undefined };
    hosts.set(host, seen);
    return seen;
  };
  for (const site of snapshot.sites) at(site.host).site = site;
  for (const cookie of snapshot.cookies) at(cookie.host).cookies.set(cookie.id, cookie);
  for (const notInspected of snapshot.not_inspected) at(notInspected.host).notInspected = notInspected;
  for (const consent of snapshot.consents) at(consent.host).consent = consent;
  return {
    ...NOTHING_YET,
    seq: snapshot.seq,
    lang: snapshot.lang,
    proxy: snapshot.proxy,
    listedHosts: snapshot.listed_hosts,
    councils: snapshot.councils,
    unheld: snapshot.unheld,
    hosts,
    paused: snapshot.paused,
    leftAlone: snapshot.left_alone,
    askedHosts: snapshot.asked_hosts,
    notKept: snapshot.not_kept ?? undefined,
  };
}

/** The arrivals after this event: a new row was seen now, and so was one that was seen more often. A row is also sent again when only its judgement changed. @param {State} state @param {Cookie} cookie @param {number} now */
function withArrival({ arrivals, hosts }, cookie, now) {
  const before = hosts.get(cookie.host)?.cookies.get(cookie.id);
  return before && before.facts.times >= cookie.facts.times ? arrivals : new Map(arrivals).set(cookie.id, now);
}

/**
 * @param {State} state
 * @param {Event} event
 * @param {number} now when the event came, in Unix seconds
 * @returns {State}
 */
export function reduce(state, event, now) {
  const next = { ...state, seq: event.seq };
  switch (event.type) {
    case "snapshot":
      return fromSnapshot(event);
    case "cookie":
      // A cookie was seen, so the host is inspected again.
      return withHost({ ...next, arrivals: withArrival(state, event, now) }, event.host, (seen) => ({
        ...seen,
        notInspected: undefined,
        cookies: new Map(seen.cookies).set(event.id, event),
      }));
    case "site":
      return withHost(next, event.host, (seen) => ({ ...seen, site: event }));
    case "not_inspected":
      return withHost(next, event.host, (seen) => ({ ...seen, notInspected: event }));
    case "consent":
      return withHost(next, event.host, (seen) => ({ ...seen, consent: event }));
    case "gap":
      return { ...next, missed: state.missed + event.missed };
    case "heartbeat":
      return next;
    default:
      return unreachable(event);
  }
}

/** Counts an event that could not be parsed. @param {State} state @returns {State} */
export function refuse(state) {
  return { ...state, refused: state.refused + 1 };
}

/** The type checker reports an event that is not handled above. @param {never} event @returns {never} */
function unreachable(event) {
  throw new TypeError(`no such event: ${JSON.stringify(event)}`);
}

/** What is known of one host. @param {State} state @param {string} host @returns {Seen} */
export function seenAt(state, host) {
  return state.hosts.get(host) ?? UNSEEN;
}

/** @param {string} a @param {string} b */
function byText(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Why a host is not inspected: the user left it or a parent domain alone, the root lacks its domain, or another reason. @param {State} state @param {string} host */
export function notInspectedAt(state, host) {
  const leftHost = state.leftAlone.find((left) => isListed([left], host));
  if (leftHost !== undefined) return seenAt(state, leftHost).notInspected;
  const own = seenAt(state, host).notInspected;
  if (own && !own.partly) return own;
  const above = [...state.hosts].find(([name, seen]) => seen.notInspected?.reason === "root_lacks_host" && isListed([name], host));
  return above?.[1].notInspected ?? own;
}

/** What there is to ask about a host, once for each council that has a part of it. @param {State} state @param {string} host */
export function askedAt(state, host) {
  return state.askedHosts.filter((asked) => isListed([asked.host], host));
}

/** The order of the list: by category, then by name. @param {Cookie} a @param {Cookie} b */
export function inOrder(a, b) {
  return (
    CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) ||
    byText(a.name.toLowerCase(), b.name.toLowerCase()) ||
    byText(a.id, b.id)
  );
}

/** The host's cookies in the order of the list. @param {State} state @param {string} host */
export function rowsFor(state, host) {
  return [...seenAt(state, host).cookies.values()].sort(inOrder);
}

/**
 * The cookies to show first: the most harmful ones.
 * @param {readonly Cookie[]} rows in the order of the list
 * @param {number} count
 */
export function weightiest(rows, count) {
  return [...rows].sort(byHarm).slice(0, count);
}
