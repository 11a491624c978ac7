// Sets up a page before its first word: language and text size. Finds the elements of the page's own HTML.
// It loads nothing: callers have loaded words and settings.

import { word } from "../browser.js";
import { SIZES } from "../words.js";

/** An element of the page's own HTML. Throws if it is missing. @param {string} selector @returns {HTMLElement} */
export function pageElement(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new TypeError(`the page has no ${selector}`);
  return found;
}

/** Applies the user's language and text size. @param {import("../browser.js").Settings} settings */
export function setUpPage({ size = "100" }) {
  document.documentElement.lang = word("language");
  document.documentElement.dataset["size"] = SIZES.includes(size) ? size : "100";
  document.title = word("name");
}
