// Checks ACCESSIBILITY.md against the tests that it names: each criterion names one, and each named one exists.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const criteria = [...read("../ACCESSIBILITY.md").matchAll(/^(\d+)\. (.+)$/gm)];
const folders = ["./", "./link/", "./model/", "./page/", "./tools/", "../../tests/browser/"];
const tests = folders.flatMap((folder) => readdirSync(new URL(folder, import.meta.url)).filter((name) => name.endsWith(".test.js")).map((name) => read(folder + name))).join("\n");

test("the criteria are numbered without a gap, and each says who must do what", () => {
  assert.deepEqual(criteria.map(([, number]) => Number(number)), criteria.map((_, n) => n + 1));
  for (const [, number, text] of criteria) assert.match(text, /\bmust\b/, number);
});

test("each criterion names a test, and every test that is named by its title exists", () => {
  for (const [, number, text] of criteria) {
    const [, by] = text.split(" — ");
    assert.ok(by, `${number} names its test`);
    for (const [, title] of by.matchAll(/“([^”]+)”/g)) {
      const known = title.replace(/^… | …$/g, "").replace(/ …$/, "");
      assert.ok(tests.includes(known), `${number}: ${known}`);
    }
    for (const [, file] of by.matchAll(/`(states|accessibility|flows|examples|hostile|asked|saved|options|notice|firefox_panel|words|tidy|browser_cookies)`/g)) {
      assert.ok(folders.some((folder) => existsSync(new URL(`${folder}${file}.test.js`, import.meta.url))), file);
    }
  }
});
