// The fields of the options: a text with its hint, its error and its button, a choice, and a box to tick.
// They know nothing of the settings behind them.

import { word } from "../browser.js";
import { el } from "./element.js";

/**
 * The answers of one page to what a person did there, each in a place of its own, beside what was pressed. One stands at a
 * time: the next one, or anything that makes it untrue, takes it away.
 */
export function answers() {
  /** @type {HTMLElement[]} */
  const places = [];
  /** What takes away what else was said. @type {(() => void)[]} */
  const others = [];
  const forget = () => {
    places.forEach((place) => place.replaceChildren());
    others.forEach((other) => other());
  };
  return {
    forget,
    /** Has this called too, whenever an answer goes. @param {() => void} other */
    alsoForget(other) {
      others.push(other);
    },
    /** A place for answers, to stand beside a control. */
    place() {
      const element = el("p", { role: "status", class: "status", "data-key": `answer-${places.length}` });
      places.push(element);
      return {
        element,
        /** @param {string} words */
        say(words) {
          forget();
          element.textContent = words;
          element.scrollIntoView({ block: "nearest" });
        },
      };
    },
  };
}

/** @typedef {ReturnType<ReturnType<typeof answers>["place"]>} Answer */

/**
 * One labelled text field with its hint, its error, its button and the answer.
 * @param {{ id: string, label: string, hint: string, button: string, attributes: import("./element.js").Attributes, answer: Answer, submit: (typed: string) => Promise<string | undefined> }} field
 *   `submit` returns the error in words, or nothing
 */
export function textForm({ id, label, hint, button, attributes, answer, submit }) {
  const error = el("p", { id: `${id}-error`, class: "field__error", hidden: true });
  const input = el("input", { id, name: id, type: "text", "aria-describedby": `${id}-hint ${id}-error`, ...attributes });
  const form = el(
    "form",
    { novalidate: true, class: "field" },
    el("label", { for: id }, label),
    el("p", { id: `${id}-hint`, class: "hint" }, hint),
    error,
    el("div", { class: "field__line" }, input, el("button", { type: "submit", class: "main" }, button)),
    answer.element,
  );
  const forgive = () => {
    error.hidden = true;
    error.textContent = "";
    input.removeAttribute("aria-invalid");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(input.value).then((wrong) => {
      if (wrong === undefined) return forgive();
      error.hidden = false;
      error.textContent = word("error", wrong);
      input.setAttribute("aria-invalid", "true");
      input.focus();
    });
  });
  return { form, input, forgive };
}

/**
 * Selects with one button, and the answer below. Nothing happens before the button is pressed.
 * @param {{ button: string, answer: Answer, choices: { id: string, label: string, selected: string, options: { value: string, label: string, lang?: string }[] }[], submit: (selected: Record<string, string>) => Promise<void> }} field
 */
export function choiceForm({ button, answer, choices, submit }) {
  const selects = choices.map(({ id, label, selected, options }) => {
    const select = el("select", { id, name: id }, options.map(({ value, label: words, lang }) => el("option", { value, lang, selected: value === selected }, words)));
    return { id, select, field: el("div", { class: "field" }, el("label", { for: id }, label), select) };
  });
  const press = el("button", { type: "submit", class: "main" }, button);
  const form = el("form", { class: "choices" }, selects.map(({ field }) => field), press, answer.element);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(Object.fromEntries(selects.map(({ id, select }) => [id, select.value])));
  });
  return { form, press };
}

/**
 * A checkbox with a hint below it.
 * @param {{ id: string, label: string, hint: string, ticked: boolean, tick: (ticked: boolean) => void }} box
 */
export function tickBox({ id, label, hint, ticked, tick }) {
  const input = el("input", {
    id,
    type: "checkbox",
    checked: ticked,
    "aria-describedby": `${id}-hint`,
    onchange: () => tick(input.checked),
  });
  return el("div", { class: "tick", "data-key": id }, input, el("div", {}, el("label", { for: id }, label), el("p", { id: `${id}-hint`, class: "hint" }, hint)));
}

/**
 * A button that asks for confirmation before something that cannot be undone; Escape is a no. The answer stands below it.
 * @param {{ id: string, button: string, question: string, yes: string, no: string, answer: Answer, confirmed: () => Promise<string> }} danger
 *   `confirmed` returns the answer in words
 */
export function askFirst({ id, button, question, yes, no, answer, confirmed }) {
  const ask = el("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": id }, button);
  const asked = el("p", { tabindex: -1 }, question);
  const sure = el("button", { type: "button", class: "main" }, yes);
  const keep = el("button", { type: "button", class: "quiet" }, no);
  const box = el("div", { id, class: "notice", "data-tone": "warning", hidden: true }, el("div", {}, asked, el("div", { class: "controls" }, sure, keep)));
  /** @param {boolean} open */
  const show = (open) => {
    box.hidden = !open;
    ask.setAttribute("aria-expanded", String(open));
    (open ? asked : ask).focus();
    if (open) box.scrollIntoView({ block: "nearest" });
  };
  ask.addEventListener("click", () => show(box.hidden !== false));
  keep.addEventListener("click", () => show(false));
  sure.addEventListener("click", async () => {
    const said = await confirmed();
    show(false);
    answer.say(said);
  });
  const whole = el("div", {}, ask, box, answer.element);
  whole.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !box.hidden) show(false);
  });
  return whole;
}
