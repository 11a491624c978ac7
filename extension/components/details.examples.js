// Examples of the details of a cookie, for each kind of verdict.
// They are shown by test/examples and do not ship.

import { declared, differs, mystery } from "../test/examples/scene.js";
import { detailsOf } from "./details.js";
import { el, nameOf } from "./element.js";

export const EXAMPLES = Object.fromEntries([declared, differs, mystery].map((cookie) => [cookie.name, () => [el("h3", {}, nameOf(cookie.name)), ...detailsOf(cookie)]]));
