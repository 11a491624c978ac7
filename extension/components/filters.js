// The filters above the list: a labelled select, a labelled search field, and their options.
// They call back with what the user chose, and keep nothing.

import { word } from "../browser.js";
import { el, spoken, visible } from "./element.js";
import { patchChildren } from "./patch.js";
import { CATEGORIES } from "../model/state.js";

/** @typedef {{ value: string, label: string }} Option */

/**
 * A labelled select. Its element is kept when the options change, so that it keeps the focus.
 * @param {string} id
 * @param {string} label
 * @param {(selected: string) => void} choose
 */
export function chooser(id, label, choose) {
  const select = el("select", { id, onchange: () => choose(select.value) });
  return {
    field: el("div", { class: "tools__field" }, el("label", { for: id }, label), select),
    /** @param {Option[]} options @param {string} selected */
    show(options, selected) {
      patchChildren(select, options.map(({ value, label: words }) => el("option", { value, "data-key": value }, words)));
      const known = options.some(({ value }) => value === selected) ? selected : (options[0]?.value ?? "");
      if (select.value !== known) select.value = known;
    },
  };
}

/**
 * @param {string} id
 * @param {string} label
 * @param {(typed: string) => void} search
 */
export function searchField(id, label, search) {
  const input = el("input", { id, type: "search", autocomplete: "off", spellcheck: "false", oninput: () => search(input.value) });
  return { field: el("div", { class: "tools__field" }, el("label", { for: id }, label), input) };
}

/** The active site and the others that were seen. @param {import("../model/screen.js").Screen} screen @param {string} activeHost @returns {Option[]} */
export function siteOptions({ others }, activeHost) {
  return [{ value: "", label: activeHost }, ...others.map((host) => ({ value: host, label: visible(host) }))];
}

/** All, what deserves a look, and the categories that occur. @param {readonly import("../model/browser_cookies.js").Placed[]} rows @returns {Option[]} */
export function showOptions(rows) {
  const present = CATEGORIES.flatMap((category) => rows.find(({ cookie }) => cookie.category === category) ?? []);
  return [
    { value: "all", label: word("show_all") },
    { value: "odd", label: word("show_odd") },
    { value: "findings", label: word("show_look") },
    ...present.map(({ cookie }) => ({ value: cookie.category, label: spoken(cookie.category_word.text) })),
  ];
}
