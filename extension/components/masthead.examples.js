// Examples of the masthead.
// They are shown by test/examples and do not ship.

import { masthead } from "./masthead.js";

export const EXAMPLES = { well: () => masthead({ good: true, words: "Looking" }), "not well": () => masthead({ good: false, words: "Not connected" }) };
