// The one polite live region of a page: it says what changed once, after changes have stopped, and holds nothing that is
// true no more.
// It does not say what was there when the page opened, which is read with the page, nor the same words twice in a row.

import { el, spoken } from "./element.js";

/** Debounce delay, in milliseconds: longer than a page's burst of cookies, short enough to belong to what the user just did. */
const SETTLED_MS = 1_000;

/** @typedef {{ text: string, lang?: string | undefined }} Said  a sentence and its language, where that is not the page's */

export function announcer() {
  const element = el("p", { role: "status", "aria-live": "polite", class: "unseen" });
  /** @type {string | undefined} */
  let last;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {readonly Said[]} what */
  const put = (what) => element.replaceChildren(...what.flatMap(({ text, lang }) => [el("span", { lang }, spoken(text)), " "]));
  return {
    element,
    /** Says what is true now. @param {readonly Said[]} what */
    announce(what) {
      const all = what.map(({ text }) => text).join(" ");
      if (all === last) return;
      const first = last === undefined;
      last = all;
      if (first) return;
      clearTimeout(timer);
      element.replaceChildren();
      timer = setTimeout(() => put(what), SETTLED_MS);
    },
    /** Says the answer to what the user just did, at once. @param {string} text */
    answer(text) {
      clearTimeout(timer);
      put([{ text }]);
    },
  };
}
