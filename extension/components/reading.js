// A cookie notice that was read from its page, before it is used: what it would replace, what has changed, and its lines, those
// to check first. Each line may be unticked or corrected.
// It is built once and keeps what the user does; it asks nobody, and calls back with what is kept.

import { word } from "../browser.js";
import { el, languageOf, say, visible } from "./element.js";
import { toneIcon } from "./icon.js";

/** @typedef {import("../protocol.js").ImportAnswer} ImportAnswer */
/** @typedef {import("../protocol.js").ReadDeclaration} ReadDeclaration */
/** @typedef {import("../protocol.js").KeptDeclaration} KeptDeclaration */

/** Longest name in a button's own name, in letters. */
const SHORT = 60;

/** @param {string} id @param {string} label @param {HTMLInputElement | HTMLSelectElement} control */
function field(id, label, control) {
  control.id = id;
  return el("div", { class: "field" }, el("label", { for: id }, label), el("div", { class: "field__line" }, control));
}

/**
 * The fields that correct a line. They are made when they are asked for: most lines need none.
 * @param {ReadDeclaration} declared @param {ImportAnswer["categories"]} categories
 */
function corrections({ at, names, stays, category }, categories) {
  const written = { names: names.join(", "), stays, category };
  const error = el("p", { id: `wrong-${at}`, class: "field__error", hidden: true });
  const described = { "aria-describedby": error.id, autocomplete: "off", spellcheck: "false" };
  const name = el("input", { type: "text", value: written.names, ...described });
  const time = el("input", { type: "text", value: written.stays, ...described });
  const kind = el("select", {}, categories.map(({ id, word: words }) => el("option", { value: id, selected: id === category, lang: languageOf(words) }, words.text)));
  return {
    elements: [error, field(`names-${at}`, word("notice_names"), name), field(`stays-${at}`, word("notice_stays"), time), field(`category-${at}`, word("category"), kind)],
    /** What is other than it was read. @returns {Partial<KeptDeclaration>} */
    changed() {
      return {
        ...(name.value === written.names ? {} : { names: name.value }),
        ...(time.value === written.stays ? {} : { stays: time.value }),
        ...(kind.value === written.category ? {} : { category: /** @type {import("../protocol.js").Category} */ (kind.value) }),
      };
    },
    /** Says what cannot be used, at the field that was changed. @param {string} words */
    refuse(words) {
      const wrong = time.value === written.stays ? name : time;
      error.hidden = false;
      error.textContent = word("error", words);
      wrong.setAttribute("aria-invalid", "true");
      wrong.focus();
    },
    forget() {
      error.hidden = true;
      for (const control of [name, time]) control.removeAttribute("aria-invalid");
    },
  };
}

/** One line of the notice. @param {ReadDeclaration} declared @param {ImportAnswer["categories"]} categories @param {string} lang the page's own language */
function lineOf(declared, categories, lang) {
  const { at, names, purpose, row, doubts } = declared;
  const id = `keep-${at}`;
  const keep = el("input", { id, type: "checkbox", checked: true, "aria-describedby": doubts.length === 0 ? undefined : `doubts-${at}` });
  /** @type {ReturnType<typeof corrections> | undefined} */
  let fields;
  const inside = el("div");
  const details = el("details", {}, el("summary", {}, word("notice_correct", visible(names.join(", "), SHORT))), inside);
  const open = () => {
    fields ??= corrections(declared, categories);
    if (inside.childElementCount === 0) inside.append(...fields.elements);
    return fields;
  };
  details.addEventListener("toggle", () => details.open && open());
  const doubtful = doubts.length > 0 && el("div", { id: `doubts-${at}`, class: "reading__doubts" }, toneIcon("warning"), el("div", {}, doubts.map((doubt) => el("p", {}, say(doubt)))));
  const label = el("label", { for: id }, say(row));
  return {
    element: el("li", {}, el("div", { class: "tick" }, keep, el("div", {}, label, purpose !== "" && el("p", { class: "hint", lang }, `“${visible(purpose, 300)}”`))), doubtful, details),
    /** @returns {KeptDeclaration | undefined} */
    kept() {
      fields?.forget();
      return keep.checked ? { at, ...fields?.changed() } : undefined;
    },
    /** @param {string} words */
    refuse(words) {
      details.open = true;
      open().refuse(words);
    },
  };
}

/** What using it for one council means. @param {ImportAnswer["councils"][number]} council */
function aboutCouncil({ replaces, changes }) {
  const [heading, ...lines] = changes;
  return [
    ...(replaces.length === 0 ? [] : [el("div", { class: "notice", "data-tone": "warning" }, toneIcon("warning"), el("div", {}, replaces.map((sentence) => el("p", {}, say(sentence)))))]),
    ...(heading ? [el("p", {}, say(heading))] : []),
    ...(lines.length === 0 ? [] : [el("ul", {}, lines.map((line) => el("li", {}, say(line))))]),
  ];
}

/**
 * @param {ImportAnswer} answer
 * @param {{ host: string, lang: string, use: (council: string, layAside: boolean, kept: KeptDeclaration[]) => void, drop: () => void }} page  `lang` is the page's own language
 */
export function readingForm(answer, { host, lang, use, drop }) {
  const { councils, doubts, declarations, categories, sentence } = answer;
  const title = el("h2", { id: "reading", tabindex: -1 }, word("notice_title", visible(host)));
  const lines = declarations.map((declared) => lineOf(declared, categories, lang));
  const said = el("p", { class: "hint", hidden: true });
  const press = (/** @type {typeof councils[number]} */ { id, edited }) => () => use(id, edited, lines.map((line) => line.kept()).filter((kept) => kept !== undefined));
  const buttons = councils.map((council) => el("button", { type: "button", class: "main", onclick: press(council) }, councils.length === 1 ? word("notice_use") : word("notice_use_for", visible(council.name))));
  const element = el(
    "div",
    { class: "reading" },
    title,
    sentence && el("p", {}, say(sentence)),
    councils.flatMap(aboutCouncil),
    doubts.length > 0 && [el("h3", {}, word("notice_unread")), el("ul", {}, doubts.map((doubt) => el("li", {}, say(doubt))))],
    el("h3", {}, word("notice_lines")),
    el("p", { class: "hint" }, word("notice_lines_hint")),
    el("ol", { class: "reading__lines", role: "list" }, lines.map(({ element }) => element)),
    el("div", { class: "controls" }, buttons, el("button", { type: "button", class: "quiet", onclick: drop }, word("notice_drop"))),
    said,
  );
  return {
    element,
    title,
    /** Says at the buttons what goes on, or what went wrong. @param {string} words */
    say(words) {
      said.hidden = words === "";
      said.textContent = words;
      if (words !== "") said.scrollIntoView({ block: "nearest" });
    },
    /** Says at a line what cannot be used there. @param {number} at @param {string} words */
    refuse(at, words) {
      lines[declarations.findIndex((declared) => declared.at === at)]?.refuse(words);
    },
  };
}
