// Tests that remedies name the command that starts our program on this computer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCommand, withCommands, word, writeSettings } from "../browser.js";

test("a remedy names the command as soon as the program has told it, here or in another page", async () => {
  const kept = {};
  globalThis.chrome = {
    i18n: { getMessage: () => "Start it with “biscuit-tin run”. Biscuit Tin stays; so does biscuit-tin.example." },
    storage: { local: { get: async () => kept, set: async (settings) => void Object.assign(kept, settings) } },
  };
  const says = (command) => assert.equal(word("x"), `Start it with “${command}”. Biscuit Tin stays; so does biscuit-tin.example.`);
  says("biscuit-tin run");
  await writeSettings({ command: "/opt/bt/biscuit-tin {}" });
  says("/opt/bt/biscuit-tin run");
  kept.command = "/other/biscuit-tin {} --data-dir '/my tin'";
  await loadCommand();
  says("/other/biscuit-tin run --data-dir '/my tin'");
  const check = (text, expected) => assert.equal(withCommands(text), expected);
  // As sentences of the feed have them, within quotation marks or at the end.
  check("“biscuit-tin doctor” and the log say more.", "“/other/biscuit-tin doctor --data-dir '/my tin'” and the log say more.");
  check("run “biscuit-tin council add x --notice FILE”, then “biscuit-tin trust install”.", "run “/other/biscuit-tin council add x --notice FILE --data-dir '/my tin'”, then “/other/biscuit-tin trust install --data-dir '/my tin'”.");
  check("To erase that too, run: biscuit-tin purge", "To erase that too, run: /other/biscuit-tin purge --data-dir '/my tin'");
  check("Biscuit Tin is not sure. `biscuit-tin import` names it.", "Biscuit Tin is not sure. `/other/biscuit-tin import` names it.");
  check("run “biscuit-tin browse”.", "run “/other/biscuit-tin browse”.");
  // Where it listens elsewhere, it is started there again.
  await writeSettings({ ports: " --listen 127.0.0.1:1 --api-listen 127.0.0.1:2" });
  check("“biscuit-tin run”, then “biscuit-tin pair”", "“/other/biscuit-tin run --data-dir '/my tin' --listen 127.0.0.1:1 --api-listen 127.0.0.1:2”, then “/other/biscuit-tin pair --data-dir '/my tin'”");
  // A browser that it opened itself goes by the folder that it was opened with.
  await writeSettings({ own: true });
  check("run “biscuit-tin browse”.", "run “/other/biscuit-tin browse --data-dir '/my tin'”.");
});
