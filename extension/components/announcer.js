// The one polite live region of a page: it says a new count once, after changes have stopped.
// It does not say what was there when the page opened, nor the same words twice in a row.

import { el, spoken } from "./element.js";

/** Debounce delay, in milliseconds: longer than a page's burst of cookies, short enough to belong to what the user just did. */
const SETTLED_MS = 1_000;

export function announcer() {
  const element = el("p", { role: "status", "aria-live": "polite", class: "unseen" });
  /** @type {string | undefined} */
  let last;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    element,
    /** @param {{ text: string, lang: string | undefined, more?: string }} what `more` is in the page's own language */
    announce({ text, lang, more = "" }) {
      const both = `${text} ${more}`.trim();
      if (both === "" || both === last) return;
      const first = last === undefined;
      last = both;
      if (first) return;
      clearTimeout(timer);
      timer = setTimeout(() => element.replaceChildren(el("span", { lang }, spoken(text)), ...(more === "" ? [] : [` ${more}`])), SETTLED_MS);
    },
  };
}
