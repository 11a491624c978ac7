// What is done to a page of ours before its first word: the person's language and text size, and the parts of its own HTML.
// It loads nothing: whoever calls it has the words and the settings.

import { word } from "../browser.js";
import { SIZES } from "../words.js";

/** An element that the page's own HTML has to have. @param {string} selector @returns {HTMLElement} */
export function pageElement(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new TypeError(`the page has no ${selector}`);
  return found;
}

/** The person's language and text size, on the whole page. @param {import("../browser.js").Settings} settings */
export function setUpPage({ size = "100" }) {
  document.documentElement.lang = word("language");
  document.documentElement.dataset["size"] = SIZES.includes(size) ? size : "100";
  document.title = word("name");
}
