// The demo in Firefox: the extension is in the profile, switched on, and pairs by itself; the root is trusted there alone.
// It drives no page: Firefox's own tools for that are another step.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { within } from "./timeout.js";

/** Firefox without a window. */
const BROWSER = `#!/bin/sh
MOZ_HEADLESS=1 exec firefox-esr "$@"
`;

test("the demo opens Firefox with the extension on and paired, and leaves nothing behind", async (t) => {
  const { BISCUIT_TIN_BIN } = process.env;
  const folder = mkdtempSync(join(tmpdir(), "bt-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const browser = join(folder, "firefox");
  writeFileSync(browser, BROWSER);
  chmodSync(browser, 0o755);
  const scratch = mkdtempSync(join(folder, "t"));
  const env = { ...process.env, TMPDIR: scratch, HOME: folder };
  const demo = spawn(BISCUIT_TIN_BIN, ["demo", "--browser", browser], { env, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => demo.kill("SIGKILL"));
  const [said] = await within("the demo to be open", once(demo.stdout, "data"));
  assert.match(String(said), /The tour is open/);

  const tour = join(scratch, readdirSync(scratch).find((name) => name.startsWith("biscuit-tin-demo-")));
  const keys = () => JSON.parse(readFileSync(join(tour, "data", "keys.json"), "utf8"));
  const paired = () => keys().some(({ origin }) => origin.startsWith("moz-extension://"));
  const done = new Promise((resolve, reject) => {
    const watcher = watch(join(tour, "data"), () => paired() && (watcher.close(), resolve()));
    demo.on("exit", (code) => reject(new Error(`the demo ended with ${code}`)));
    if (paired()) (watcher.close(), resolve());
  });
  await within("Firefox to pair", done);
  const trusted = execFileSync("certutil", ["-L", "-d", `sql:${join(tour, "profile", "data")}`], { encoding: "utf8" });
  assert.match(trusted, /Biscuit Tin local root [0-9a-f]{8} +C,,/);

  demo.kill("SIGINT");
  const [code] = await within("the demo to end", once(demo, "exit"));
  assert.equal(code, 0);
  assert.deepEqual(readdirSync(scratch).filter((name) => name.startsWith("biscuit-tin")), []);
});
