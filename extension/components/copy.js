// A button that copies a text, and says beside it that it did.
// It does not know what the text is about; the clipboard is the browser's.

import { copyText, word } from "../browser.js";
import { el } from "./element.js";

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
