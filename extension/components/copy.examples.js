// Examples of the button that copies a text.
// They are shown by test/examples and do not ship.

import { copyButton } from "./copy.js";

export const EXAMPLES = { "a text to copy": () => copyButton({ key: "copy", words: "Copy this for the council", done: "Copied.", text: () => "Cookies", said() {} }) };
