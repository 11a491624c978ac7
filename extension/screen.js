// Decides which screen popup and panel show: one of a few named states, from everything that is known.
// It is pure, knows no element and no word, and both pages show what it says.

import { isListed, rowsFor, seenAt, weightiestFor } from "./state.js";

/** @typedef {import("./call.js").Fault | "not_paired" | "connecting" | "connected"} Connection */
/** @typedef {import("./protocol.js").Cookie} Cookie */
/** @typedef {import("./protocol.js").Site} Site */
/**
 * @typedef {object} Known
 * @property {Connection} connection
 * @property {boolean} looking whether the person asked us to look
 * @property {import("./browser.js").RouteState} route whether the browser sends listed hosts our way
 * @property {string} url the address of the tab in front
 * @property {import("./state.js").State} state
 */
/**
 * What the middle of the page is about:
 * `waiting` nothing is known yet · `no_site` the tab in front is no web page · `not_listed` we never look at it ·
 * `empty` nothing seen on it · `rows` its cookies.
 * @typedef {{ kind: "waiting" }
 *   | { kind: "no_site" }
 *   | { kind: "not_listed", host: string }
 *   | { kind: "empty", host: string, site: Site | undefined }
 *   | { kind: "rows", host: string, site: Site | undefined, rows: Cookie[], weightiest: Cookie[] }} Body
 */
/**
 * @typedef {object} Screen
 * @property {Connection} connection
 * @property {boolean} looking
 * @property {boolean} canStart whether "Start looking" would work now
 * @property {boolean} routeTaken something else controls the browser's proxy setting
 * @property {Body} body
 * @property {import("./protocol.js").NotInspected | undefined} notInspected
 * @property {number} refused events that could not be read
 * @property {number} missed events that were lost
 * @property {string} lang the language of the sentences
 */

/** How many rows the popup shows. */
const POPUP_ROWS = 3;

/** The host of a web address, or undefined for anything that is no web page. @param {string} url */
export function hostOf(url) {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return (protocol === "https:" || protocol === "http:") && hostname !== "" ? hostname.replace(/\.$/, "") : undefined;
}

/** @param {Known} known @returns {Body} */
function bodyOf({ connection, url, state }) {
  if (connection === "not_paired" || state.seq === undefined) return { kind: "waiting" };
  const host = hostOf(url);
  if (host === undefined) return { kind: "no_site" };
  const { site, notInspected } = seenAt(state, host);
  const rows = rowsFor(state, host);
  if (rows.length > 0) return { kind: "rows", host, site, rows, weightiest: weightiestFor(state, host, POPUP_ROWS) };
  if (!isListed(state.listedHosts, host) && !site && !notInspected) return { kind: "not_listed", host };
  return { kind: "empty", host, site };
}

/** @param {Known} known @returns {Screen} */
export function screenFor(known) {
  const { connection, looking, route, state } = known;
  const body = bodyOf(known);
  return {
    connection,
    looking,
    canStart: connection === "connected" && state.seq !== undefined,
    routeTaken: looking && route === "not_ours",
    body,
    notInspected: "host" in body ? seenAt(state, body.host).notInspected : undefined,
    refused: state.refused,
    missed: state.missed,
    lang: state.lang,
  };
}
