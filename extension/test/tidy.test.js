// Guards what is not code: style sheets, words and the manifest. The rules of the code are in architecture.test.js.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { PROBE } from "../routing.js";
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
  // Names that are put together when the page is drawn: what surrounds each `${…}` of a template that is one name.
  const built = [...texts.matchAll(/`([a-z0-9_]*\$\{[^}`]+\}[a-z0-9_]*)`/g)]
    .map(([, template]) => template.split(/\$\{[^}]+\}/))
    .filter((parts) => parts.some((part) => /[a-z]_$|^_[a-z]/.test(part)));
  const fits = (key) => built.some((parts) => new RegExp(`^${parts.join("[a-z0-9_]+")}$`).test(key));
  const direct = [...texts.matchAll(/\bword\("([a-z0-9_]+)"/g)].map(([, key]) => key);
  for (const key of direct) assert.ok(key in words, `no word ${key}`);
  const unused = Object.keys(words).filter((key) => !used.has(key) && !fits(key) && !texts.includes(`__MSG_${key}__`));
  assert.deepEqual(unused, []);
  for (const parts of built) assert.ok(Object.keys(words).some((key) => new RegExp(`^${parts.join("[a-z0-9_]+")}$`).test(key)), `no word ${parts.join("…")}`);
  for (const [key, { message }] of Object.entries(words)) assert.ok(message.trim() !== "", key);
});

test("each state of the connection has its few words and its remedy", () => {
  const words = JSON.parse(read("_locales/en/messages.json"));
  for (const fault of ["not_connected", "not_biscuit_tin", "unverified", "pairing_refused", "busy"]) {
    for (const key of [`state_${fault}`, `${fault}_remedy`, `error_${fault}`]) assert.ok(key in words, key);
  }
});

test("the runner's patterns reach every test", () => {
  const patterns = JSON.parse(read("package.json")).scripts.test.split(" ").filter((word) => word.startsWith("test/"));
  const reached = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]+")}$`));
  const there = readdirSync(new URL("test/", ROOT), { recursive: true }).map((name) => `test/${name}`).filter((name) => name.endsWith(".test.js"));
  assert.ok(there.length > 10);
  for (const name of there) assert.ok(reached.some((pattern) => pattern.test(name)), name);
});

test("the manifest asks for no more than it needs", () => {
  const manifest = JSON.parse(read("manifest.json"));
  assert.deepEqual(manifest.permissions, ["activeTab", "alarms", "cookies", "proxy", "scripting", "sidePanel", "storage", "tabs"]);
  // Loopback, the two addresses that no network has, and the sites of the built-in list. A Rust test compares those with the registry.
  const [loopback, nowhere, probe, ...sites] = manifest.host_permissions;
  assert.deepEqual([loopback, nowhere, probe], ["http://127.0.0.1/*", "http://255.255.255.255/*", `https://${PROBE}/*`]);
  for (const host of sites) assert.match(host, /^\*:\/\/\*\.[a-z0-9-]+(\.[a-z0-9-]+)+\/\*$/);
  for (const key of ["content_scripts", "web_accessible_resources", "externally_connectable", "optional_permissions"]) {
    assert.ok(!(key in manifest), key);
  }
  // The browser is asked for one site at a time, within a click; none is named before.
  assert.deepEqual(manifest.optional_host_permissions, ["*://*/*"]);
  const asking = files.filter((name) => /permissions\.request|mayRoute\(|askToReach\(/.test(read(name)));
  assert.deepEqual(asking.sort(), ["browser.js", "page/live.js", "page/look.js"]);
  const policy = manifest.content_security_policy.extension_pages;
  assert.match(policy, /connect-src 'self' http:\/\/127\.0\.0\.1:\* http:\/\/255\.255\.255\.255 https:\/\/trust\.biscuit-tin\.invalid;/);
  assert.doesNotMatch(policy, /unsafe|\*(?!( |$|;))|https?:\/\/(?!127\.0\.0\.1|255\.255\.255\.255|trust\.biscuit-tin\.invalid)/);
});
