// Texts that people have reviewed and that tests compare with what is: accessibility trees, and what a screen reader says.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

/** Compares a text with the reviewed one. A stale file is rewritten and the test fails: read the difference, run again, commit. @param {string} folder @param {string} name @param {string} text */
export function keep(folder, name, text) {
  const place = new URL(`${folder}/`, import.meta.url);
  const file = new URL(`${name}.txt`, place);
  const kept = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (kept === text) return;
  mkdirSync(place, { recursive: true });
  writeFileSync(file, text);
  assert.equal(text, kept, `${folder}/${name} was stale and is rewritten`);
}
