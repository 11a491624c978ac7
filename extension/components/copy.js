// A button that copies a text, and the line beside it that says that it did.
// It does not know what the text is about; the clipboard is the browser's.

import { copyText, word } from "../browser.js";
import { el } from "./element.js";

/** The answer to what was pressed beside it: in sight when it is said, and gone once what it is about has changed. */
export function answerLine() {
  const element = el("p", { class: "hint", hidden: true });
  /** What is shown. */
  let subject = "";
  /** @param {string} words */
  const show = (words) => {
    element.hidden = words === "";
    element.textContent = words;
  };
  return {
    element,
    /** @param {string} words */
    say(words) {
      show(words);
      element.scrollIntoView({ block: "nearest" });
    },
    /** Takes notice of what is shown now. @param {string} now */
    follow(now) {
      if (now !== subject) show("");
      subject = now;
    },
  };
}

/**
 * @param {{ key: string, words: string, done: string, text: () => string | undefined, said: (words: string) => void }} copy
 */
export function copyButton({ key, words, done, text, said }) {
  const press = async () => {
    const copied = text();
    if (copied !== undefined) said((await copyText(copied)) ? done : word("copy_failed"));
  };
  return el("button", { type: "button", class: "quiet", "data-key": key, onclick: () => void press() }, words);
}
