// Makes elements and texts. Foreign text becomes a text node, cut to a length, with characters that could hide or
// reverse it made visible. It never parses markup.

import { withCommands, word } from "../browser.js";

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | boolean | number | undefined | ((event: Event) => void)>} Attributes */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. A function among the attributes becomes that event's listener, as in `{ onclick: start }`.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} attributes
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") Object.assign(element, { [name]: value });
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/**
 * A small drawing in the colour of the text around it; always beside a word, so hidden from screen readers.
 * @param {...string} paths the `d` of each line
 */
export function drawing(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false", class: "icon" })) {
    svg.setAttribute(name, value);
  }
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Cuts a text that is longer than anyone reads. @param {string} text @param {number} length */
export function shorten(text, length) {
  const letters = [...text.slice(0, length * 2)];
  return letters.length <= length && text.length <= length * 2 ? text : `${letters.slice(0, length).join("")}…`;
}

/** @param {string} letter */
function code(letter) {
  return `‹U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}›`;
}

/** A foreign name made visible: invisible and direction-changing characters are replaced by their code. @param {string} text @param {number} [length] */
export function visible(text, length = 120) {
  return shorten(text, length).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, code);
}

/** The text of a finished sentence, with our commands as they are typed here. Bidirectional isolates stay, since they belong to the sentence; overrides are replaced. @param {string} text */
export function spoken(text) {
  return withCommands(shorten(text, 1000)).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e]/g, code);
}

/** Names as a list: `A, B and C`. In Welsh the last “and” is another one before a vowel, and browsers ship without Welsh. @param {readonly string[]} names */
export function listInWords(names) {
  const [last = "", ...rest] = [...names].reverse();
  if (rest.length === 0) return last;
  const isVowel = /^([aeiou]|y(?![aeiou]))/i.test(last.normalize("NFD"));
  return `${rest.reverse().join(", ")} ${word(isVowel ? "and_vowel" : "and")} ${last}`;
}

/** Language of the feed's sentences; empty if it is the page's own. */
let sentences = "";

/** Sets the language of the feed's sentences; where it is not the page's, every sentence gets a `lang`. @param {string} lang */
export function sentencesIn(lang) {
  const page = word("language");
  sentences = lang.split("-")[0] === page.split("-")[0] ? "" : lang;
}

/** The `lang` that a sentence needs, if any. @param {import("../protocol.js").Sentence} sentence */
export function languageOf({ lang }) {
  return lang ?? (sentences || undefined);
}

/** What stands behind a sentence that is in English though the page is not; else nothing. @param {import("../protocol.js").Sentence} sentence */
export function inEnglish(sentence) {
  return languageOf(sentence)?.startsWith("en") ? ` ${word("in_english")}` : "";
}

/** A host name in a sentence that may be longer than a line: three labels or more. */
const HOST = /((?:[a-z0-9_-]{1,63}\.){2,}[a-z]{2,63})/i;
/** Length from which a host name may not fit into a line of the popup, in letters of the browser's own size. */
const LONG_HOST = 24;

/** The labels of a host name, which wraps behind its dots and hyphens only. @param {string} host */
function labels(host) {
  return host.split(/(?<=[.-])(?=[^.-])/).map((part) => el("span", {}, part));
}

/** A finished sentence in its own language; a long host name in it wraps behind its dots and hyphens only. @param {import("../protocol.js").Sentence} sentence */
export function say(sentence) {
  const parts = spoken(sentence.text).split(HOST);
  // A screen reader stops behind each label, so that only a name that needs it gets them.
  const longest = (LONG_HOST * 100) / Number(document.documentElement.dataset["size"] ?? "100");
  const isLong = (/** @type {string} */ part, /** @type {number} */ n) => n % 2 === 1 && part.length >= longest;
  const words = el(
    "span",
    { lang: languageOf(sentence), class: "say" },
    parts.some(isLong) ? parts.map((part, n) => (isLong(part, n) ? el("span", { class: "host__parts" }, labels(part)) : part)) : parts.join(""),
  );
  const mark = inEnglish(sentence);
  return mark ? el("span", {}, words, mark) : words;
}

/** A cookie's name, isolated from the direction of the text around it. @param {string} name */
export function nameOf(name) {
  return name === "" ? el("span", {}, word("nameless")) : el("bdi", { class: "name", translate: "no" }, visible(name));
}

/** A host name that wraps behind its dots and hyphens only, and is one text for a screen reader, which would stop behind each part. @param {string} host */
export function hostName(host) {
  const whole = visible(host);
  // Anything but a host name stays one text, so that foreign text cannot make many elements.
  const parts = /^[a-z0-9_.-]{1,253}$/i.test(host) ? labels(whole) : [];
  if (parts.length < 2) return el("bdi", { class: "host", translate: "no" }, whole);
  const seen = el("span", { class: "host__parts", "aria-hidden": "true" }, parts);
  return el("bdi", { class: "host", translate: "no" }, el("span", { class: "unseen" }, whole), seen);
}
