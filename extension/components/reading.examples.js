// Examples of a notice that was read from its page.
// They are shown by test/examples and do not ship.

import { IMPORTED } from "../test/imported.js";
import { readingForm } from "./reading.js";

const page = { host: "www.kirklees.gov.uk", lang: "en", use() {}, drop() {} };

/** A line whose correction cannot be used. */
function refused() {
  const { element, refuse } = readingForm(IMPORTED, page);
  refuse(1, "“soon” is no time that we know.");
  return element;
}

export const EXAMPLES = {
  // One of them: ids are those of a page, which shows one notice.
  "a notice with a line that cannot be used": refused,
};
