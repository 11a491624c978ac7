// Checks the languages against each other: every key and placeholder of English in each, in words that people can read.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, fill } from "../words.js";

const LOCALES = new URL("../_locales/", import.meta.url);
const folders = readdirSync(LOCALES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const read = (folder) => JSON.parse(readFileSync(new URL(`${folder}/messages.json`, LOCALES), "utf8"));
const english = read("en");
/** The sentences that the proxy says: each line of the file, and each form of a sentence that a number or a word changes. */
const explained = readFileSync(new URL("../../shared/words/en-GB.ftl", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => /^([a-z][\w-]* =|\s)/.test(line))
  .map((line) => line.replace(/^[a-z][\w-]* =|^\s*\*?\[[\w-]+\]/, "").replace(/\{[^}]*\}/g, "it").trim());
const places = (message) => [...message.matchAll(/\$[A-Z]+\$/g)].map(([place]) => place).sort();

test("one can choose exactly the languages that there are, by their own tags", () => {
  assert.deepEqual(LANGUAGES.map(({ folder }) => folder).sort(), folders.sort());
  for (const { folder, tag } of LANGUAGES) assert.equal(read(folder).language.message, tag);
});

for (const folder of folders) {
  test(`${folder} says everything that English says, with the same parts`, () => {
    const messages = read(folder);
    assert.deepEqual(Object.keys(messages), Object.keys(english));
    for (const [key, { message, placeholders }] of Object.entries(messages)) {
      assert.notEqual(message.trim(), "", key);
      assert.deepEqual(places(message), places(english[key].message), key);
      assert.deepEqual(placeholders, english[key].placeholders, key);
      assert.deepEqual(places(message).map((place) => place.slice(1, -1).toLowerCase()), Object.keys(placeholders ?? {}).sort(), key);
    }
  });
}

test("parts are put in as text, and never read as places themselves", () => {
  const messages = { a: { message: "$ONE$ and $TWO$", placeholders: { one: { content: "$1" }, two: { content: "$2" } } } };
  assert.equal(fill(messages, "a", ["$TWO$", "$&"]), "$TWO$ and $&");
  assert.equal(fill(messages, "a", []), " and ");
  assert.equal(fill(messages, "b", []), undefined);
  assert.equal(fill(messages, "toString", []), undefined);
});

/** Syllables of an English word, roughly: groups of vowels, a silent e at the end left out. */
function syllables(word) {
  const groups = word.toLowerCase().replace(/e$/, "").match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 0);
}

/** The Flesch-Kincaid grade of a text; a reading age is the grade and five years. */
function grade(text) {
  const sentences = text.split(/[.!?:]+(?=\s|$)/).filter((sentence) => /\w/.test(sentence)).length;
  const words = text.match(/[A-Za-z’]+/g) ?? [];
  return 0.39 * (words.length / sentences) + 11.8 * (words.reduce((sum, word) => sum + syllables(word), 0) / words.length) - 15.59;
}

test("a twelve-year-old can read what we say", () => {
  const own = Object.values(english).map(({ message }) => message.replace(/\$[A-Z]+\$/g, "it"));
  const prose = [...own, ...explained].map((text) => text.replaceAll("Biscuit Tin", "it")).filter((text) => /[.!?]$/.test(text));
  assert.ok(prose.length > 90);
  // Lower bounds, so that a broken pattern above cannot measure nothing.
  assert.ok(own.length > 150 && explained.length > 150, `${own.length} and ${explained.length}`);
  const reached = grade(prose.join(" ")) + 5;
  assert.ok(reached <= 12, `reading age ${reached.toFixed(1)}`);
  // With each label as a sentence of its own, everything that a resident reads is measured.
  const everything = grade([...own, ...explained].map((text) => text.replace(/[.!?]*$/, ".")).join(" ")) + 5;
  assert.ok(everything <= 12, `reading age of all words ${everything.toFixed(1)}`);
  for (const message of prose) {
    for (const sentence of message.split(/[.!?](?=\s|$)/)) {
      const words = sentence.match(/[A-Za-z’]+/g) ?? [];
      assert.ok(words.length <= 25, `${words.length} words: ${sentence}`);
    }
  }
});

test("no words of the trade stand where a resident reads", () => {
  const trade = /\b(HTTP|TLS|header|proxy|localhost|token|JSON|API|malformed|invalid|request|response|payload)\b/i;
  for (const [key, { message }] of Object.entries(english)) {
    if (/^fact_|^route_taken|^title_route/.test(key)) continue;
    assert.doesNotMatch(message, trade, key);
  }
});

test("an English sentence on a Welsh page says that it is English", async () => {
  globalThis.chrome = { i18n: { getMessage: (key) => read("cy")[key].message } };
  const { inEnglish } = await import("../components/element.js");
  assert.equal(inEnglish({ text: "Bakes a biscuit.", lang: "en-GB" }), " (yn Saesneg)");
  assert.equal(inEnglish({ text: "Mae’n cofio eich iaith." }), "");
  delete globalThis.chrome;
});
