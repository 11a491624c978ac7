// Holds the code to the rules of rules.js: imports run downward, one door to the browser, short files and functions.
// Each rule is first shown to fail on a small tree that breaks it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { shipped } from "../tools/pack.js";
import { LAYERS, circles, namesUsed, needed, otherDoors, untidy, upwardImports } from "./rules.js";
import { parseModule, readTree } from "./source.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const everything = readTree(ROOT);
const ships = new Set(shipped());
/** What the browsers load, without tests, tools and examples. */
const loaded = new Map([...everything].filter(([path]) => ships.has(path)));
const browserTests = readTree(fileURLToPath(new URL("../../tests/browser/", import.meta.url)));

/** A tree from texts. @param {Record<string, string>} texts */
const treeOf = (texts) => new Map(Object.entries(texts).map(([path, text]) => [path, parseModule(path, text)]));

test("an import upward, an import sideways and a file in no layer are found", () => {
  const check = (texts, expected) => assert.deepEqual(upwardImports(treeOf(texts)), expected);
  check({ "page/a.js": 'import "../link/b.js";', "link/b.js": "" }, []);
  check({ "link/b.js": 'import { a } from "../page/a.js";', "page/a.js": "" }, ["link/b.js imports upward: page/a.js"]);
  check({ "link/b.js": 'export * from "../model/a.js";', "model/a.js": "" }, ["link/b.js imports upward: model/a.js"]);
  check({ "link/b.js": 'await import("../model/a.js");', "model/a.js": "" }, ["link/b.js imports upward: model/a.js"]);
  check({ "browser.js": '/** @typedef {import("./model/a.js").A} A */' }, ["browser.js imports upward: model/a.js"]);
  check({ "popup/a.js": 'import "../panel/b.js";' }, ["popup/a.js imports sideways: panel/b.js"]);
  check({ "link/a.js": 'import "left-pad";' }, ["link/a.js imports left-pad, which belongs to no layer"]);
  check({ "odds/a.js": 'import "../link/b.js";', "link/b.js": "" }, ["odds/a.js belongs to no layer"]);
});

test("a circle of imports is found, also one of types alone", () => {
  assert.deepEqual(circles(treeOf({ "a.js": 'import "./b.js";', "b.js": 'import "./c.js";', "c.js": "" })), []);
  assert.deepEqual(circles(treeOf({ "a.js": 'import "./b.js";', "b.js": 'import "./c.js";', "c.js": 'import "./b.js";' })), ["b.js → c.js → b.js"]);
  assert.deepEqual(circles(treeOf({ "a.js": '/** @type {import("./b.js").B} */ let a;', "b.js": 'export * from "./a.js";' })), ["a.js → b.js → a.js"]);
});

test("a use of the browser's API is found however it is written, and a mention of it is none", () => {
  const uses = (text) => otherDoors(treeOf({ "a.js": text }), "browser.js");
  for (const text of ["chrome.tabs.query({})", "browser.tabs", "globalThis.chrome", 'window["chrome"].tabs', "const { chrome } = globalThis", "self.browser.tabs", "const api = chrome;"]) {
    assert.equal(uses(text).length, 1, text);
  }
  for (const text of ["// chrome.tabs", '"chrome.tabs"', "facts.browser", "const a = { browser: 1 }", 'import "./browser.js"']) assert.deepEqual(uses(text), [], text);
  assert.deepEqual(otherDoors(treeOf({ "browser.js": "chrome.tabs" }), "browser.js"), []);
});

test("a banned name is found as a variable, as a property and as a string in brackets", () => {
  for (const text of ['eval("1")', "a.eval", 'a["eval"]', "const { eval: b } = a"]) assert.equal(namesUsed(treeOf({ "a.js": text }), ["eval"]).length, 1, text);
  assert.deepEqual(namesUsed(treeOf({ "a.js": '// eval("1")\nconst text = "eval";' }), ["eval"]), []);
});

test("a missing head, a long file and a long function are found", () => {
  const long = (lines) => "\n".repeat(lines);
  assert.deepEqual(untidy(treeOf({ "a.js": `// A head.\nconst a = () => {${long(59)}};${long(338)}f();` })), []);
  assert.deepEqual(untidy(treeOf({ "a.js": "let a;" })), ["a.js has no head comment"]);
  assert.deepEqual(untidy(treeOf({ "a.js": "// eslint-disable\nlet a;" })), ["a.js has no head comment"]);
  assert.deepEqual(untidy(treeOf({ "a.js": `// A head.${long(400)}f();` })), ["a.js has 401 lines"]);
  assert.deepEqual(untidy(treeOf({ "a.js": `// A head.\nconst a = () => {${long(60)}};` })), ["a.js: a has 61 lines"]);
});

test("imports run downward, without a circle, through layers that all exist", () => {
  assert.deepEqual(upwardImports(loaded), []);
  assert.deepEqual(circles(everything), []);
  const there = [...loaded.keys(), "protocol.js"];
  for (const entry of LAYERS.flat()) assert.ok(there.some((path) => path.startsWith(entry)), entry);
});

test("only browser.js uses the browser's extension API", () => {
  assert.deepEqual(otherDoors(loaded, "browser.js"), []);
  assert.ok(otherDoors(loaded, "").length > 0, "browser.js does");
});

test("nothing can turn a text into markup or code", () => {
  const ways = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write", "writeln", "DOMParser", "createContextualFragment", "setHTML", "setHTMLUnsafe", "parseHTMLUnsafe", "srcdoc", "eval", "Function"];
  // A page that the user asks us to read is taken as a text; nothing is set.
  const reading = "browser.js uses outerHTML";
  assert.deepEqual(namesUsed(loaded, ways), [reading]);
  assert.doesNotMatch(readFileSync(`${ROOT}browser.js`, "utf8"), /outerHTML\s*[^\s},]/);
});

test("no message from anyone is listened to", () => {
  assert.deepEqual(namesUsed(loaded, ["onMessage", "onMessageExternal", "onConnect", "onConnectExternal", "onmessage", "postMessage", "BroadcastChannel"]), []);
});

test("every file has a head comment, and files and functions stay short", () => {
  assert.deepEqual(untidy(everything), []);
  assert.deepEqual(untidy(browserTests), []);
  for (const path of [...everything.keys(), ...browserTests.keys()]) assert.doesNotMatch(path, /util|helper|common|manager/i, `${path} is named after nothing`);
});

test("the popup's first content needs few files, and the request that it waits for needs fewer", () => {
  const first = needed(loaded, "popup/popup.js");
  assert.ok(first.size <= 16, [...first].join(" "));
  const page = readFileSync(`${ROOT}popup/popup.html`, "utf8");
  const ahead = [...page.matchAll(/"modulepreload" href="\.\.\/([^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual([...ahead, "popup/popup.js"].sort(), [...first].sort(), "popup.html asks for each of them ahead");
  assert.ok(needed(loaded, "page/prefetch.js").size <= 10, [...needed(loaded, "page/prefetch.js")].join(" "));
  const rest = needed(loaded, "popup/list.js");
  for (const later of ["page/page.js", "page/live.js", "components/row.js", "components/details.js"]) {
    assert.ok(!first.has(later), later);
    assert.ok(rest.has(later), later);
  }
});
