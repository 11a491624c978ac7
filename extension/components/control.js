// "Start looking" and "Stop looking": one button, whose focus goes with it to its other place.
// It only calls an action; the background changes the route.

import { word } from "../browser.js";
import { el } from "./element.js";

/**
 * @param {import("../model/screen.js").Screen} screen
 * @param {import("../model/screen.js").Actions} actions
 */
export function lookControl({ looking, obstacle, canStart }, actions) {
  if (looking) return el("button", { type: "button", class: "quiet", "data-key": "looking", onclick: () => void actions.stopLooking() }, word(obstacle ? "stop_trying" : "stop_looking"));
  if (!canStart) return null;
  return el("button", { type: "button", class: "main", "data-key": "looking", onclick: () => void actions.startLooking() }, word("start_looking"));
}

/**
 * "Leave this site alone" and its opposite, for a site that is on the list.
 * @param {import("../model/screen.js").Screen} screen
 * @param {import("../model/screen.js").Actions} actions
 */
export function leaveControl({ connection, body, leftAlone, onlyIfAsked }, actions) {
  if (connection !== "connected" || !("host" in body) || body.kind === "not_listed") return undefined;
  // Nobody looks at it anyway.
  if (onlyIfAsked && !leftAlone) return undefined;
  const { host } = body;
  return el(
    "button",
    { type: "button", class: "quiet", "data-key": "leave", onclick: () => void actions.leaveAlone(host, !leftAlone) },
    word(leftAlone ? "look_again" : "leave_alone"),
  );
}
