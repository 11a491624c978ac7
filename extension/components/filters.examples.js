// Examples of the fields above the list.
// They are shown by test/examples and do not ship.

import { body, screen } from "../test/examples/scene.js";
import { chooser, searchField, showOptions, siteOptions } from "./filters.js";

export const EXAMPLES = {
  search: () => searchField("example-search", "Search", () => undefined).field,
  sites: () => {
    const choice = chooser("example-site", "Site", () => undefined);
    choice.show(siteOptions(screen, "The tab in front"), "");
    return choice.field;
  },
  "what to show": () => {
    const choice = chooser("example-show", "Show", () => undefined);
    choice.show(showOptions(body.rows), "all");
    return choice.field;
  },
};
