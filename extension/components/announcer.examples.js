// Examples of the live region, which is silent until something changes.
// They are shown by test/examples and do not ship.

import { announcer } from "./announcer.js";

export const EXAMPLES = { "silent until something changes": () => announcer().element };
