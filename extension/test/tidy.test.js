// Guards what is not code: style sheets, words and the manifest. The rules of the code are in architecture.test.js.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { shipped } from "../tools/pack.js";

const ROOT = new URL("../", import.meta.url);
const files = shipped().filter((name) => name.endsWith(".js"));
const read = (name) => readFileSync(new URL(name, ROOT), "utf8");

test("every style sheet is about one noun, says which, and stays short", () => {
  const sheets = readdirSync(new URL("style/", ROOT)).map((name) => `style/${name}`);
  assert.ok(sheets.length > 1);
  for (const name of sheets) {
    assert.match(read(name), /^\/\* [A-Z]/, name);
    assert.ok(read(name).split("\n").length <= 250, name);
  }
  // Colours are named in theme.css alone, so that no theme can lack one.
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
  // Loopback, and the sites of the built-in list. A Rust test compares this list with the registry.
  assert.equal(manifest.host_permissions[0], "http://127.0.0.1/*");
  for (const host of manifest.host_permissions.slice(1)) assert.match(host, /^\*:\/\/\*\.[a-z0-9-]+(\.[a-z0-9-]+)+\/\*$/);
  for (const key of ["content_scripts", "web_accessible_resources", "externally_connectable", "optional_host_permissions"]) {
    assert.ok(!(key in manifest), key);
  }
  assert.doesNotMatch(manifest.content_security_policy.extension_pages, /unsafe|\*(?!($|;))|https?:\/\/(?!127\.0\.0\.1)/);
});
