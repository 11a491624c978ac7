// The side panel: every cookie of the site in front, one row each, grouped by category.
// It shows what screen.js decided; it filters and judges nothing.

import { word } from "../browser.js";
import { el, say } from "../components/element.js";
import { categoryIcon } from "../components/icon.js";
import { patchChildren, patchList } from "../components/patch.js";
import { cookieRow } from "../components/row.js";
import { openPage } from "../page.js";
import { CATEGORIES } from "../state.js";

const groups = CATEGORIES.map((category) => {
  const heading = el("h2", { id: `group-${category}` });
  const list = el("ul", { class: "rows", role: "list" });
  const section = el("section", { class: "group", "aria-labelledby": heading.id, hidden: true }, heading, list);
  return { category, heading, list, section };
});

openPage({
  own: groups.map(({ section }) => section),
  controls: [],
  draw({ body }) {
    const all = body.kind === "rows" ? body.rows : [];
    for (const { category, heading, list, section } of groups) {
      const rows = all.filter((cookie) => cookie.category === category);
      const [first] = rows;
      section.hidden = first === undefined;
      if (first) {
        const count = el("span", { class: "group__count" }, word(rows.length === 1 ? "one_cookie" : "many_cookies", rows.length));
        patchChildren(heading, [categoryIcon(category), say(first.category_word), count]);
      }
      patchList(list, rows, (cookie) => cookie.id, cookieRow);
    }
  },
});
