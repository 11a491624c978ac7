// Examples of the rows of panel and popup.
// They are shown by test/examples and do not ship.

import { declared, differs, mystery, placed, weighed } from "../test/examples/scene.js";
import { el } from "./element.js";
import { briefRow, cookieRow } from "./row.js";

let serial = 0;
const rows = (...makers) => el("ul", { class: "rows", role: "list" }, makers.map((make) => make({ serial: String((serial += 1)), open: false })));

export const EXAMPLES = {
  "as declared": () => rows((now) => cookieRow(placed(declared), now)),
  differs: () => rows((now) => cookieRow(placed(differs), now)),
  "not declared": () => rows((now) => cookieRow(placed(mystery), now)),
  ...Object.fromEntries(Object.entries(weighed).map(([title, cookie]) => [`weight: ${title}`, () => rows((now) => cookieRow(placed(cookie), now))])),
  "without a name": () => rows((now) => cookieRow(placed({ ...mystery, name: "" }), now)),
  "tried to set": () => rows((now) => cookieRow(placed(differs, "tried"), now)),
  "there earlier": () => rows((now) => cookieRow(placed(weighed.deleted, "gone"), now)),
  "from another site": () => rows((now) => cookieRow(placed(differs, "other_site"), now)),
  "from another site, kept apart": () => rows((now) => cookieRow(placed({ ...differs, facts: { ...differs.facts, partitioned: true } }, "other_site"), now)),
  "from before": () => rows((now) => cookieRow({ ...placed(differs), fromBefore: true }, now)),
  "with details open": () => rows((now) => {
    const row = cookieRow(placed(differs), { ...now, open: true });
    row.querySelector("details").open = true;
    return row;
  }),
  "the popup's": () => rows(...[weighed.breach, weighed.differs, weighed.gap, declared].map((cookie) => (now) => briefRow({ cookie }, now))),
};
