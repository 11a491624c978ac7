// The notices: what keeps the list from being complete, and what to do about it.
// Each is a box of plain words without a heading and with at most one button; it changes nothing by itself.

import { openOptions, word } from "../browser.js";
import { timeInWords } from "../formats.js";
import { leaveControl } from "./control.js";
import { el, say, visible } from "./element.js";
import { toneIcon } from "./icon.js";
import { namesOf } from "./site.js";

/** @typedef {import("../model/screen.js").Screen} Screen */

/**
 * @param {"note" | "warning"} tone
 * @param {(Node | string)[]} words
 * @param {HTMLElement} [action]
 */
function notice(tone, words, action) {
  return el("div", { class: "notice", "data-tone": tone }, toneIcon(tone), el("div", {}, el("p", {}, words), action));
}

/** @param {"main" | "quiet"} [weight] */
function optionsButton(weight = "quiet") {
  return el("button", { type: "button", class: weight, onclick: () => void openOptions() }, word("open_options"));
}

function reloadButton() {
  return el("button", { type: "button", class: "quiet", onclick: () => location.reload() }, word("reload"));
}

/** @param {string} words @param {() => Promise<void>} press */
function mainButton(words, press) {
  return el("button", { type: "button", class: "main", "data-key": "remedy", onclick: () => void press() }, words);
}

/** Reasons that are about the trust in the local root, and say more of it than that it is missing. */
const ABOUT_TRUST = ["client_refused", "root_lacks_host", "root_expired", "root_replaced"];

/** The reason at this site, where it is why the browser does not trust us at all: two remedies would contradict each other. @param {Screen} screen */
function reasonForDistrust({ obstacle, notInspected }) {
  return obstacle === "untrusted" && notInspected && ABOUT_TRUST.includes(notInspected.reason) ? notInspected : undefined;
}

/** Why nothing is looked at although the user asked for it, and what to do. @param {Screen} screen @param {import("../model/screen.js").Actions} actions */
function obstacleNotice(screen, actions) {
  const { obstacle } = screen;
  if (obstacle === undefined) return undefined;
  if (obstacle === "allow") return notice("warning", [word("allow_remedy")], mainButton(word("allow_sites"), actions.allow));
  const reason = reasonForDistrust(screen);
  const distrust = reason ? [say(reason.sentence)] : [word("untrusted_remedy")];
  const words = obstacle === "untrusted" ? distrust : [word(`route_taken_${obstacle}`), " ", word("route_taken_browse")];
  return notice("warning", words, mainButton(word("ask_again"), actions.tryAgain));
}

/** Why the site is not looked at, or in part only; the button that includes it again is there. @param {Screen} screen @param {import("../model/screen.js").Actions} actions */
function notInspectedNotice(screen, actions) {
  const { notInspected, leftAlone } = screen;
  if (!notInspected || reasonForDistrust(screen)) return undefined;
  return notice(notInspected.partly ? "note" : "warning", [say(notInspected.sentence), ...since(notInspected.since)], leftAlone ? leaveControl(screen, actions) : undefined);
}

/** The notice of a connection that does not work. @param {import("../model/screen.js").ConnectionState} connection */
function connectionNotice(connection) {
  switch (connection) {
    case "connected":
    case "connecting":
      return undefined;
    case "not_paired":
      return notice("note", [word("not_paired_remedy")], optionsButton("main"));
    case "not_connected":
      return notice("warning", [word("not_connected_remedy")]);
    case "not_biscuit_tin":
      return notice("warning", [word("not_biscuit_tin_remedy")], optionsButton());
    case "unverified":
      return notice("warning", [word("unverified_remedy")], optionsButton());
    case "pairing_refused":
      return notice("warning", [word("pairing_refused_remedy")], optionsButton("main"));
    case "busy":
      return notice("note", [word("busy_remedy")]);
    default:
      return unreachable(connection);
  }
}

/** @param {never} connection @returns {never} */
function unreachable(connection) {
  throw new TypeError(`no such connection: ${String(connection)}`);
}

/** @param {import("../model/screen.js").Actions} actions */
function goOnButton(actions) {
  return el("button", { type: "button", class: "main", onclick: () => void actions.goOn() }, word("go_on"));
}

/** Why a yes cannot be made good; undefined unless that is so. @param {import("../model/screen.js").Look | undefined} look */
function refusalOf(look) {
  if (look?.state === "no_permission") return { text: word("ask_no_permission") };
  return look?.state === "refused" ? (look.sentence ?? { text: word("ask_refused") }) : undefined;
}

/** A site that is looked at only after the user asked: the question, or what is being done. @param {import("../model/screen.js").Question} question @param {import("../model/screen.js").Actions} actions */
function questionNotice({ host, asked, look, may }, actions) {
  const { council } = asked;
  /** One button that keeps its place and its focus when it changes. @param {string} words @param {() => void} onclick */
  const button = (words, onclick) => el("button", { type: "button", class: may === "ask" ? "main" : "quiet", "data-key": `ask-${council}`, "aria-disabled": may === "wait" ? "true" : undefined, onclick }, words);
  const words = [say(refusalOf(look) ?? asked.sentence)];
  if (may === "read") return notice("note", words);
  if (may === "stop") return notice("note", words, button(word("stop_asked"), () => actions.stopAsked()));
  const { look: ask } = actions;
  if (!ask) return notice("note", [...words, " ", word("ask_in_panel")]);
  if (may === "wait") return notice("note", words, button(word(look?.state === "ending" ? "stop_asked" : "asking"), () => undefined));
  return notice("note", words, button(word(look ? "ask_again" : "ask_yes", visible(asked.council_name)), () => void ask(host, council)));
}

/** The same for the live region. @param {Screen} screen */
export function questionWords({ questions }) {
  return questions.map(({ asked, look, may }) => (may === "wait" ? "" : (refusalOf(look) ?? asked.sentence).text)).join(" ").trim();
}

/** That no notice is held of those whose site it is, and how to have one held. @param {import("../protocol.js").UnheldDomain} unheld */
function unheldNotice({ councils, ids }) {
  const words = [word(councils.length === 1 ? "unheld_council" : "unheld_councils", namesOf(councils))];
  return notice("note", ids[0] === undefined ? words : [...words, " ", word("add_notice", ids[0])]);
}

/** Since when, by the computer's clock. @param {number | null} seconds @returns {(string | HTMLElement)[]} */
function since(seconds) {
  if (seconds === null) return [];
  return [" ", word("since", timeInWords(new Date(seconds * 1000)))];
}

/** Every notice that this screen needs. @param {Screen} screen @param {import("../model/screen.js").Actions} actions @returns {HTMLElement[]} */
export function noticesOf(screen, actions) {
  const { body, connection, looking, canStart, unsent, unread, unheld, paused, privateWindow, notInspected, questions, notKept, refused, missed } = screen;
  const reason = notInspectedNotice(screen, actions);
  return [
    connectionNotice(connection),
    paused ? notice("note", [word("paused_remedy")], goOnButton(actions)) : undefined,
    privateWindow ? notice("note", [word("private_words")]) : undefined,
    canStart && !looking ? notice("note", [word("stopped_remedy")]) : undefined,
    obstacleNotice(screen, actions),
    unsent ? notice("warning", [word("unsent_remedy")], mainButton(word("allow_site"), actions.allow)) : undefined,
    // What keeps us from looking comes before what is known of the site.
    notInspected?.partly ? undefined : reason,
    unread ? notice("note", [word(body.kind === "rows" ? "unread_remedy" : "unread_empty")], mainButton(word("allow_site"), actions.allow)) : undefined,
    unheld && unheldNotice(unheld),
    notInspected?.partly ? reason : undefined,
    ...questions.map((question) => questionNotice(question, actions)),
    notKept && notice("warning", [say(notKept)]),
    refused > 0 ? notice("warning", [word("out_of_step", refused)], reloadButton()) : undefined,
    missed > 0 ? notice("note", [word("missed", missed)], reloadButton()) : undefined,
  ].filter((box) => box !== undefined);
}

/** The state in a word or two, for the header. @param {Screen} screen */
export function statusWords({ status }) {
  return { good: status === "looking", words: word(`state_${status}`) };
}
