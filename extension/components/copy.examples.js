// Examples of the button that copies a text.
// They are shown by test/examples and do not ship.

import { answerLine, copyButton } from "./copy.js";

/** A line that has answered. @param {string} words */
function answered(words) {
  const line = answerLine();
  line.say(words);
  return line.element;
}

export const EXAMPLES = { "a text to copy": () => copyButton({ key: "copy", words: "Copy this for the council", done: "Copied.", text: () => "Cookies", said() {} }), "its answer": () => answered("Copied.") };
