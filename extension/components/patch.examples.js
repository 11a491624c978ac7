// An example of a live list that was patched.
// They are shown by test/examples and do not ship.

import { el } from "./element.js";
import { patchList } from "./patch.js";

export const EXAMPLES = {
  "a live list after two rounds": () => {
    const list = el("ul", {});
    for (const words of [["one", "two"], ["two", "three"]]) patchList(list, words, (word) => word, (word) => el("li", {}, word));
    return list;
  },
};
