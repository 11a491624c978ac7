// The list of the popup: the three weightiest cookies of the active site, and the button for the full list.
// It shows no details and keeps nothing.

import { prefetch } from "../page/prefetch.js";
import { isPopup, openPanel, word } from "../browser.js";
import { el } from "../components/element.js";
import { patchList } from "../components/patch.js";
import { briefRow } from "../components/row.js";
import { openPage } from "../page/page.js";

/** The browser opens a panel only within the click handler, so the window has to be known before the click. */
const [tab] = await prefetch.context;

const list = el("ul", { class: "rows", role: "list" });
const heading = el("h2", { id: "weightiest" });
const section = el("section", { "aria-labelledby": "weightiest", hidden: true }, heading, list);
const fullList = el(
  "button",
  {
    type: "button",
    class: "quiet",
    "data-key": "full-list",
    onclick: () => {
      void openPanel(tab?.windowId).then(() => {
        if (isPopup()) globalThis.close();
      });
    },
  },
  word("open_full_list"),
);

openPage({
  prefetch,
  own: [section],
  controls: [fullList],
  staysOpen: false,
  draw({ body }) {
    const rows = body.kind === "rows" ? body.weightiest : [];
    section.hidden = rows.length === 0;
    heading.textContent = word(body.kind === "rows" && body.rows.length > rows.length ? "weightiest" : "all_cookies");
    patchList(list, rows, (cookie) => cookie.id, briefRow);
  },
});
