// Tests that remedies name the command that starts our program on this computer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCommand, word, writeSettings } from "../browser.js";

test("a remedy names the command as soon as the program has told it, here or in another page", async () => {
  const kept = {};
  globalThis.chrome = {
    i18n: { getMessage: () => "Start it with “biscuit-tin run”. Biscuit Tin stays; so does biscuit-tin.example." },
    storage: { local: { get: async () => kept, set: async (settings) => void Object.assign(kept, settings) } },
  };
  const says = (name) => assert.equal(word("x"), `Start it with “${name} run”. Biscuit Tin stays; so does biscuit-tin.example.`);
  says("biscuit-tin");
  await writeSettings({ command: "/opt/bt/biscuit-tin" });
  says("/opt/bt/biscuit-tin");
  kept.command = "/other/biscuit-tin";
  await loadCommand();
  says("/other/biscuit-tin");
});
