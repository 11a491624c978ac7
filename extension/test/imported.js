// A notice as the proxy answers that it read it: one line to check, one sure, and a line that it could not read.
// It is for tests and examples.

const declared = (changes) => ({ at: 0, line: 12, names: ["JSESSIONID"], purpose: "Keeps your place in the form.", service: "Planning", lifetime_text: "session", stays: "session", category: "necessary", row: { text: "JSESSIONID. It stays until you close the browser. Category: Necessary. Line 12 of the page." }, doubts: [], ...changes });

export const IMPORTED = {
  readable: true,
  sentence: { text: "Cookies that we read on this page: 2. Lines to check: 2." },
  councils: [{ id: "kirklees", name: "Kirklees Council", replaces: [{ text: "We hold a notice of Kirklees Council already: “Cookies”. If you use this one, it takes its place." }], edited: false, changes: [{ text: "What has changed since then:" }, { text: "New: _ga." }] }],
  doubts: [{ text: "Line 40: this is no cookie’s name. The page says “Our partners”." }],
  declarations: [
    declared({ at: 1, line: 13, names: ["_ga", "_gid"], purpose: "Counts visits.", lifetime_text: "varies", stays: "", category: "analytics", row: { text: "_ga, _gid. How long it stays is not said. Category: Analytics. Line 13 of the page." }, doubts: [{ text: "Please check: the notice says that the time varies." }] }),
    declared({}),
  ],
  categories: [
    { id: "necessary", word: { text: "Necessary" } },
    { id: "functional", word: { text: "Functional" } },
    { id: "analytics", word: { text: "Analytics" } },
    { id: "marketing", word: { text: "Marketing" } },
    { id: "unclassified", word: { text: "Not sorted" } },
  ],
};
