// The one polite live region of a page: it says what is new, once, after changes have stopped, and holds nothing that is
// true no more.
// It does not say again what it said of the same site before, nor what a screen reader has just been led to.

import { el, spoken } from "./element.js";

/** Debounce delay, in milliseconds: longer than a page's burst of cookies, short enough to belong to what the user just did. */
const SETTLED_MS = 1_000;

/** @typedef {{ text: string, lang?: string | undefined }} Said  a sentence and its language, where that is not the page's */

/** A part that ends as a sentence does, so that a voice stops before the next one. @param {string} text */
export function ended(text) {
  return /[.!?:…]["”’)\u2069]*$/.test(text) ? text : `${text}.`;
}

/** Sentences as elements. @param {readonly Said[]} what */
export function sentences(what) {
  return what.flatMap(({ text, lang }) => [el("span", { lang }, ended(spoken(text))), " "]);
}

export function announcer() {
  const element = el("p", { role: "status", "aria-live": "polite", class: "unseen" });
  /** What is true now, as one text. @type {string | undefined} */
  let now;
  /** The site that was spoken of last, and the sentences that the user has heard of it. */
  let known = { about: "", heard: /** @type {Set<string>} */ (new Set()) };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** What the user has not heard yet; from now on they have. @param {string} about @param {readonly Said[]} what */
  const takeNew = (about, what) => {
    const fresh = what.filter(({ text }) => about !== known.about || !known.heard.has(text));
    known = { about, heard: new Set(what.map(({ text }) => text)) };
    return fresh;
  };
  return {
    element,
    /**
     * Says what is true now. `isRead` says that the screen reader was led to the same words.
     * @param {string} about the site, said first; may be empty
     * @param {readonly Said[]} what
     * @param {boolean} isRead
     */
    announce(about, what, isRead) {
      const all = [about, ...what.map(({ text }) => text)].join(" ");
      if (all === now) return;
      now = all;
      clearTimeout(timer);
      element.replaceChildren();
      if (isRead) return void takeNew(about, what);
      timer = setTimeout(() => {
        const fresh = takeNew(about, what);
        if (fresh.length > 0) element.replaceChildren(...sentences(about === "" ? fresh : [{ text: `${about}:` }, ...fresh]));
      }, SETTLED_MS);
    },
    /** Says the answer to what the user just did, at once. @param {string} text */
    answer(text) {
      clearTimeout(timer);
      element.replaceChildren(...sentences([{ text }]));
    },
  };
}
