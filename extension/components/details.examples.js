// Examples of the details of a cookie, for each kind of verdict and each weight.
// They are shown by test/examples and do not ship.

import { declared, differs, mystery, weighed } from "../test/examples/scene.js";
import { detailsOf } from "./details.js";
import { el, nameOf } from "./element.js";

export const EXAMPLES = Object.fromEntries([declared, differs, mystery, ...Object.values(weighed)].map((cookie) => [cookie.name, () => [el("h3", {}, nameOf(cookie.name)), ...detailsOf(cookie)]]));
