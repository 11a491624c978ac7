// Guards the folder's own rules: one door to the browser, no way to read markup, every word has its place.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../", import.meta.url);
const files = ["", "link/", "model/", "page/", "components/", "popup/", "panel/", "options/"].flatMap((folder) =>
  readdirSync(new URL(folder || ".", ROOT)).filter((name) => name.endsWith(".js")).map((name) => folder + name),
);
const read = (name) => readFileSync(new URL(name, ROOT), "utf8");
const code = (name) => read(name).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

test("only browser.js names the browser's extension API", () => {
  for (const name of files.filter((name) => name !== "browser.js")) assert.doesNotMatch(code(name), /\b(chrome|browser)\.(?!js")/, name);
});

test("nothing can turn a text into markup or code", () => {
  const banned = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML|srcdoc|\beval\(|new Function/;
  for (const name of files) assert.doesNotMatch(code(name), banned, name);
});

/** Every file that a module needs before its first line runs. */
function needed(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, path] of code(name).matchAll(/^(?:import|export)[^;]*?"(\.[^"]+)";/gm)) needed(new URL(path, `file:///${name}`).pathname.slice(1), found);
  return found;
}

test("the popup's first content needs few files, and the question that it waits for needs fewer", () => {
  const first = needed("popup/popup.js");
  assert.ok(first.size <= 20, [...first].join(" "));
  assert.ok(needed("page/prefetch.js").size <= 12);
  for (const later of ["page/page.js", "page/live.js", "components/row.js", "components/details.js"]) {
    assert.ok(!first.has(later), later);
    assert.ok(needed("popup/list.js").has(later), later);
  }
});

test("no message from anyone is listened to", () => {
  for (const name of files) assert.doesNotMatch(code(name), /onMessage|onConnect\b|postMessage|BroadcastChannel/, name);
});

test("every file says first what it is responsible for, and stays short", () => {
  for (const name of files) {
    assert.match(read(name), /^\/\/ [A-Z"“]/, name);
    assert.ok(read(name).split("\n").length <= 400, name);
  }
});

test("every style sheet is about one noun, says which, and stays short", () => {
  const sheets = readdirSync(new URL("style/", ROOT)).map((name) => `style/${name}`);
  assert.ok(sheets.length > 1);
  for (const name of sheets) {
    assert.match(read(name), /^\/\* [A-Z]/, name);
    assert.ok(read(name).split("\n").length <= 250, name);
  }
  // Colours have names, and the names stand in one place: a theme that forgets one cannot be.
  for (const name of sheets.filter((name) => name !== "style/theme.css")) assert.doesNotMatch(read(name), /#[0-9a-f]{3,8}\b|rgb|hsl/i, name);
});

test("every word that is used exists, and every word that exists is used", () => {
  const words = JSON.parse(read("_locales/en/messages.json"));
  const texts = files.map(read).join("\n") + read("manifest.json");
  const used = new Set([...texts.matchAll(/["`_](?:MSG_)?([a-z][a-z0-9_]*?)(?:__)?["`]/g)].map(([, key]) => key));
  const built = /^(state|error|seen|place|one|many)_|_remedy$/;
  const direct = [...texts.matchAll(/\bword\("([a-z0-9_]+)"/g)].map(([, key]) => key);
  for (const key of direct) assert.ok(key in words, `no word ${key}`);
  for (const key of Object.keys(words)) assert.ok(used.has(key) || built.test(key) || texts.includes(`__MSG_${key}__`), `unused word ${key}`);
  for (const [key, { message }] of Object.entries(words)) assert.ok(message.trim() !== "", key);
});

test("each state of the connection has its few words and its remedy", () => {
  const words = JSON.parse(read("_locales/en/messages.json"));
  for (const fault of ["not_connected", "not_biscuit_tin", "unverified", "pairing_refused", "busy"]) {
    for (const key of [`state_${fault}`, `${fault}_remedy`, `error_${fault}`]) assert.ok(key in words, key);
  }
});

test("the manifest asks for no more than it needs", () => {
  const manifest = JSON.parse(read("manifest.json"));
  assert.deepEqual(manifest.permissions, ["activeTab", "alarms", "cookies", "proxy", "scripting", "sidePanel", "storage", "tabs"]);
  // This computer, and the sites on the built-in list: their cookies are the ones to explain. Rust holds the two lists together.
  assert.equal(manifest.host_permissions[0], "http://127.0.0.1/*");
  for (const host of manifest.host_permissions.slice(1)) assert.match(host, /^\*:\/\/\*\.[a-z0-9-]+(\.[a-z0-9-]+)+\/\*$/);
  for (const key of ["content_scripts", "web_accessible_resources", "externally_connectable", "optional_host_permissions"]) {
    assert.ok(!(key in manifest), key);
  }
  assert.doesNotMatch(manifest.content_security_policy.extension_pages, /unsafe|\*(?!($|;))|https?:\/\/(?!127\.0\.0\.1)/);
});
