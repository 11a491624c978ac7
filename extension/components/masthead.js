// The band at the top of each page: the tin, the name and the state of the connection in words.
// It is the same on popup, panel and options, and holds nothing to press.

import { resource, word } from "../browser.js";
import { el } from "./element.js";
import { toneIcon } from "./icon.js";

/** @param {{ good: boolean, words: string }} state */
export function masthead({ good, words }) {
  return el(
    "div",
    { class: "masthead" },
    el("img", { src: resource("icons/128.png"), alt: "", width: 32, height: 32 }),
    el("p", { class: "masthead__name" }, word("name")),
    el("p", { class: "masthead__state", "data-good": good ? "yes" : "no" }, toneIcon(good ? "good" : "note"), el("span", {}, words)),
  );
}
