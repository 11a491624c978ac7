// Tests of days, times and lists in words, in both languages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { listInWords } from "../components/element.js";
import { dayInWords, registryDay, timeInWords } from "../formats.js";
import { fill } from "../words.js";

/** Makes the page speak a language. @param {string} folder */
function speak(folder) {
  const messages = JSON.parse(readFileSync(new URL(`../_locales/${folder}/messages.json`, import.meta.url), "utf8"));
  globalThis.chrome = { i18n: { getMessage: (key, parts) => fill(messages, key, parts) } };
}

for (const [folder, day, registry, ...lists] of [
  ["en", "30 November 2026", "19 April 2016", "Luton", "Luton and Chelmsford", "Luton, Kirklees and Adur"],
  ["cy", "30 Tachwedd 2026", "19 Ebrill 2016", "Luton", "Luton a Chelmsford", "Luton, Kirklees ac Adur"],
]) {
  test(`days, times and lists are said in ${folder}`, () => {
    speak(folder);
    assert.equal(dayInWords(new Date(2026, 10, 30)), day);
    assert.equal(registryDay("2016-04-19"), registry);
    for (const none of [null, "", "soon"]) assert.equal(registryDay(none), undefined);
    assert.equal(timeInWords(new Date(2026, 0, 1, 0, 9)), "00:09");
    assert.deepEqual([["Luton"], ["Luton", "Chelmsford"], ["Luton", "Kirklees", "Adur"]].map(listInWords), lists);
    assert.equal(listInWords([]), "");
  });
}
