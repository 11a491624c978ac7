// Decides which screen popup and panel show: one of a few named states, from everything that is known.
// It is pure, and makes neither elements nor words.

import { hostOf, isListed } from "../hosts.js";
import { obstacleOf } from "../routing.js";
import { isThere, place } from "./browser_cookies.js";
import { askedAt, inOrder, notInspectedAt, rowsFor, seenAt, weightiest } from "./state.js";

/** @typedef {import("../link/post.js").Fault | "not_paired" | "connecting" | "connected"} ConnectionState */
/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {import("../protocol.js").Site} Site */
/** @typedef {import("./browser_cookies.js").Placed} Placed */
/**
 * @typedef {object} Known
 * @property {ConnectionState} connection
 * @property {boolean} looking whether the user asked us to look
 * @property {import("../browser.js").RouteState} route whether the browser sends listed hosts to the proxy
 * @property {string} url the address of the active tab
 * @property {string} title the title of that tab
 * @property {boolean} privateWindow whether that tab is in a private window
 * @property {string | undefined} unsentHost the host of that tab, if the browser does not send it to us before the user allows it
 * @property {string | undefined} unreadHost the host of that tab, if the browser lets us see its cookies only after the user allows it
 * @property {string | undefined} selectedHost the host that the user selected instead of the active one
 * @property {Site | undefined} prefetched the active site's summary, requested by itself because a long snapshot arrives later
 * @property {import("./browser_cookies.js").Held | undefined} held what the browser holds for the active page
 * @property {Look | undefined} look the user's yes to the site in front
 * @property {import("./state.js").State} state
 */
/**
 * The user's yes, from the click on: `asking` the browser and the proxy · `looking` · `ending` until the proxy has heard of
 * the end · `no_permission` the browser may not send us the site · `refused` the proxy cannot look; `sentence` says why,
 * where it said.
 * @typedef {{ host: string, council: string, state: "asking" | "looking" | "ending" | "no_permission" | "refused", sentence?: import("../protocol.js").Sentence | undefined }} Look
 */
/**
 * What is said of a site that is looked at only after the user asked, and what they may do: `ask` us to look · `stop` us ·
 * `wait` for the answer · only `read` it.
 * @typedef {{ host: string, asked: import("../protocol.js").AskedHost, look: Look | undefined, may: "ask" | "stop" | "wait" | "read" }} Question
 */
/**
 * What the middle of the page is about:
 * `waiting` nothing is known yet · `summary` only the summary is known yet · `no_site` the active tab is no web page · `not_listed` the host is not on the list; `owners` are the councils of that host, where they are known, `ids` theirs ·
 * `empty` nothing seen on it · `rows` its cookies.
 * @typedef {{ kind: "waiting" }
 *   | { kind: "summary", host: string, site: Site }
 *   | { kind: "no_site" }
 *   | { kind: "not_listed", host: string, owners: readonly string[], ids: readonly string[] }
 *   | { kind: "empty", host: string, site: Site | undefined }
 *   | { kind: "rows", host: string, site: Site | undefined, rows: Placed[], weightiest: Cookie[] }} Body
 */
/**
 * @typedef {object} Screen
 * @property {ConnectionState} connection
 * @property {boolean} looking
 * @property {Status} status
 * @property {boolean} fromBefore nobody looks at the site that is shown, or we do not hear of it, so that what is known of it says nothing of how it behaves now
 * @property {readonly string[]} councils the names of the councils whose sites are known
 * @property {boolean} canStart whether "Start looking" would work now
 * @property {boolean} routed the browser sends the listed hosts to the proxy
 * @property {import("../browser.js").Obstacle | undefined} obstacle why it does not, although the user asked us to look
 * @property {boolean} paused inspection is paused
 * @property {boolean} privateWindow the active tab is in a private window
 * @property {string | undefined} activeHost the host of the active tab
 * @property {string | undefined} selectedHost the host that the user selected instead
 * @property {string[]} others further hosts that can be selected
 * @property {boolean} leftAlone the user asked to leave this host alone
 * @property {boolean} canLook the storage of the active page may be read
 * @property {"main" | "quiet" | undefined} fullList how the popup offers the full list: not where there is nothing in it
 * @property {string | undefined} noticeAt the address of the page in front, where it looks like the cookie notice of a council that we know
 * @property {Body} body
 * @property {import("../protocol.js").NotInspected | undefined} notInspected
 * @property {boolean} unsent the browser does not send us the site in front before the user allows it
 * @property {boolean} unread the browser lets us see the cookies of the site in front only after the user allows it
 * @property {import("../protocol.js").UnheldDomain | undefined} unheld whose site it is that is looked at, where no notice of theirs is held
 * @property {boolean} notLookedAt for any of these reasons nobody looks at the site that is shown
 * @property {boolean} onlyIfAsked it is a site that is looked at only after the user asked, and is not looked at now
 * @property {Question[]} questions about a site that is looked at only after the user asked
 * @property {import("../protocol.js").Sentence | undefined} notKept why observations are not written to disk at present
 * @property {import("../protocol.js").Consent | undefined} consent what the user chose in the site's consent banner
 * @property {number} refused events that could not be read
 * @property {number} missed events that were lost
 * @property {string} lang the language of the sentences
 */

/**
 * The one word at the top, about the site that is shown; it never says more than the rest: a state of the connection ·
 * `looking` · `partly` · `not_here` at other sites, not at this one · `ready` no site is in front · `proving` the route is not
 * taken yet · `stopped` · `paused`.
 * @typedef {ConnectionState | "looking" | "partly" | "not_here" | "ready" | "proving" | "stopped" | "paused"} Status
 */

/**
 * What a user can do on a page that shows a screen.
 * @typedef {object} Actions
 * @property {() => Promise<void>} startLooking
 * @property {() => Promise<void>} stopLooking
 * @property {() => Promise<void>} tryAgain takes the route again, after something stood in its way
 * @property {() => Promise<void>} allow asks the browser to send us the listed sites, and the one in front; it has to ask within the click
 * @property {() => Promise<void>} goOn ends a pause
 * @property {((host: string, council: string) => Promise<void>) | undefined} look looks at the site in front although it is not listed; undefined where the page does not stay open
 * @property {() => void} stopAsked looks at it no more
 * @property {(host: string, leave: boolean) => Promise<void>} leaveAlone
 * @property {(host: string | undefined) => void} choose shows another host, or the active one again
 * @property {() => void} redraw draws again
 * @property {() => Promise<number | undefined>} readStorage adds what the page keeps in its storage, and says how many names that is; undefined if the browser does not let us
 */

/** Number of rows in the popup. */
const POPUP_ROWS = 3;

/** @param {Known} known @param {string | undefined} host @returns {Body} */
function bodyOf({ connection, selectedHost, privateWindow, prefetched, held, state }, host) {
  if (connection === "not_paired") return { kind: "waiting" };
  if (state.seq === undefined) return prefetched && prefetched.host === host && prefetched.counts.total > 0 ? { kind: "summary", host, site: prefetched } : { kind: "waiting" };
  if (host === undefined) return { kind: "no_site" };
  // A private window shows what it holds itself, and nothing that another window did.
  const seen = privateWindow && selectedHost === undefined ? [] : rowsFor(state, host);
  const holds = held?.host === host ? held : undefined;
  const elsewhere = privateWindow ? [] : (holds?.embedded ?? []).filter((name) => name !== host).flatMap((name) => rowsFor(state, name));
  const rows = place(seen, holds, elsewhere, state.arrivals).sort((a, b) => inOrder(a.cookie, b.cookie));
  const site = holds?.site ?? seenAt(state, host).site;
  if (rows.length > 0) {
    // What the browser does not hold is no harm now, and no count at the top has it; nor is storage a cookie.
    const cookies = rows.filter(isThere).map(({ cookie }) => cookie);
    return { kind: "rows", host, site, rows, weightiest: weightiest(cookies, POPUP_ROWS) };
  }
  if (!isListed(state.listedHosts, host) && !site && !notInspectedAt(state, host) && askedAt(state, host).length === 0) {
    const { councils: owners = [], ids = [] } = unheldAt(state, host) ?? {};
    return { kind: "not_listed", host, owners, ids };
  }
  return { kind: "empty", host, site };
}

/** Whose a host is, where no notice of theirs is held. @param {import("./state.js").State} state @param {string} host */
function unheldAt(state, host) {
  return state.unheld.find(({ domain }) => isListed([domain], host));
}

/** The address of the page in front, where that or its title looks like the cookie notice of a council that we know, in either language. @param {Known} known */
function noticeInFront({ connection, url, title, privateWindow, selectedHost, state }) {
  const host = hostOf(url);
  if (connection !== "connected" || host === undefined || privateWindow || selectedHost !== undefined) return undefined;
  const isCouncils = unheldAt(state, host) !== undefined || isListed(state.listedHosts, host);
  return isCouncils && /cookie|cwci/i.test(`${new URL(url).pathname} ${title}`) ? url : undefined;
}

/** Whether a site is looked at only after the user asked, and is not looked at now. @param {import("./state.js").State} state @param {string} host */
function isOnlyIfAsked(state, host) {
  const asked = askedAt(state, host);
  return asked.length > 0 && !isListed(state.listedHosts, host) && !asked.some(({ looked_at }) => looked_at === host);
}

/** What there is to ask about a site. @param {Known} known @param {string} host @returns {Question[]} */
function questionsAt({ connection, looking, route, url, privateWindow, look, state }, host) {
  const inFront = connection === "connected" && looking && route === "on" && !state.paused && !privateWindow && hostOf(url) === host;
  return askedAt(state, host).map((asked) => {
    const mine = look?.host === host && look.council === asked.council ? look : undefined;
    const own = mine?.state === "ending" && asked.looked_at !== host ? undefined : mine;
    if (own?.state === "looking") return { host, asked, look: own, may: "stop" };
    if (own?.state === "asking" || own?.state === "ending") return { host, asked, look: own, may: "wait" };
    // Another window looks, or the other council's question was answered with a yes.
    const taken = askedAt(state, host).some(({ looked_at }) => looked_at === host);
    return { host, asked, look: own, may: inFront && asked.may_ask && !taken ? "ask" : "read" };
  });
}

/** What an answer such as “Copied.” is about: the host, whether it is looked at, and its rows as they are judged. @param {Screen} screen */
export function subjectOf({ body, status }) {
  if (!("host" in body)) return "";
  const rows = body.kind === "rows" ? body.rows.map(({ cookie, place }) => [cookie.id, cookie.verdict, place, cookie.findings.map(({ code }) => code)]) : [];
  return JSON.stringify([body.host, status, rows]);
}

/** How the popup offers the full list: where "Start looking" is the main thing, not as that. @param {Body} body @param {readonly string[]} others @param {boolean} looking */
function fullListOf({ kind }, others, looking) {
  if (kind === "rows" || kind === "empty" || kind === "summary") return looking ? "main" : "quiet";
  // The panel stays open while the user goes to a site.
  return kind === "no_site" || others.length > 0 ? "quiet" : undefined;
}

/** @param {Omit<Screen, "status" | "fromBefore">} screen @returns {Status} */
function statusOf({ connection, looking, obstacle, paused, routed, body, privateWindow, leftAlone, notInspected, notLookedAt }) {
  if (connection !== "connected") return connection;
  if (!looking || obstacle) return "stopped";
  if (paused) return "paused";
  if (!routed) return "proving";
  if (body.kind === "no_site") return "ready";
  if (body.kind === "not_listed" || privateWindow || leftAlone || notLookedAt) return "not_here";
  return notInspected ? (notInspected.partly ? "partly" : "not_here") : "looking";
}

/** The choice on the site: as it was said with what the browser holds, unless the feed has said more since. @param {Known} known @param {Body} body */
function consentOf({ held, state }, body) {
  if (!("host" in body)) return undefined;
  const { consent } = seenAt(state, body.host);
  const own = held?.host === body.host ? held.consent : undefined;
  return own && own.seq >= (consent?.seq ?? 0) ? own : consent;
}

/** Why a site is not looked at, or in part only. What the user chose for all sites comes before it: then nobody looks “in part”. @param {Known} known @param {string} host @param {import("../browser.js").Obstacle | undefined} obstacle */
function reasonAt({ looking, state }, host, obstacle) {
  const reason = state.paused ? undefined : notInspectedAt(state, host);
  return reason?.partly && (!looking || obstacle) ? undefined : reason;
}

/** @param {Known} known @returns {Screen} */
export function screenFor(known) {
  const { connection, looking, route, state, url, privateWindow, selectedHost } = known;
  const activeHost = hostOf(url);
  const host = selectedHost ?? activeHost;
  const body = bodyOf(known, host);
  const obstacle = looking ? obstacleOf(route) : undefined;
  const onlyIfAsked = "host" in body && isOnlyIfAsked(state, body.host);
  const unsent = looking && !obstacle && "host" in body && body.host === known.unsentHost && isListed(state.listedHosts, body.host);
  const listed = "host" in body && body.kind !== "not_listed" && isListed(state.listedHosts, body.host);
  const others = [...state.hosts].filter(([name, { cookies }]) => cookies.size > 0 && name !== activeHost).map(([name]) => name).sort();
  /** @type {Omit<Screen, "status" | "fromBefore">} */
  const screen = {
    connection,
    looking,
    councils: state.councils,
    canStart: connection === "connected" && state.seq !== undefined,
    routed: looking && route === "on",
    obstacle,
    unsent,
    unread: looking && !obstacle && listed && body.host === known.unreadHost,
    unheld: listed ? unheldAt(state, body.host) : undefined,
    notLookedAt: onlyIfAsked || unsent || obstacle !== undefined,
    paused: state.paused,
    privateWindow,
    activeHost,
    selectedHost,
    others,
    fullList: fullListOf(body, others, looking),
    leftAlone: host !== undefined && isListed(state.leftAlone, host),
    // What a site of many organisations keeps may be anybody's.
    noticeAt: noticeInFront(known),
    canLook: connection === "connected" && selectedHost === undefined && activeHost !== undefined && body.kind !== "not_listed" && !askedAt(state, activeHost).some(({ shared }) => shared),
    body,
    notInspected: "host" in body ? reasonAt(known, body.host, obstacle) : undefined,
    onlyIfAsked,
    questions: "host" in body && !isListed(state.leftAlone, body.host) ? questionsAt(known, body.host) : [],
    notKept: state.notKept,
    consent: consentOf(known, body),
    refused: state.refused,
    missed: state.missed,
    lang: state.lang,
  };
  const status = statusOf(screen);
  // A private window is judged by what it holds itself, and that is now.
  return { ...screen, status, fromBefore: !privateWindow && !["connecting", "proving", "ready", "looking", "partly"].includes(status) };
}
