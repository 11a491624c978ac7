// "Start looking" and "Stop looking": one button that keeps its place and its focus when it changes.
// It only asks; the background changes the route.

import { word } from "../browser.js";
import { el } from "./element.js";

/**
 * @param {import("../screen.js").Screen} screen
 * @param {{ startLooking(): Promise<void>, stopLooking(): Promise<void> }} live
 */
export function lookControl({ looking, canStart }, live) {
  if (looking) return el("button", { type: "button", class: "quiet", onclick: () => void live.stopLooking() }, word("stop_looking"));
  if (!canStart) return null;
  return el("button", { type: "button", class: "main", onclick: () => void live.startLooking() }, word("start_looking"));
}
