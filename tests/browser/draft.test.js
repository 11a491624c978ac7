// The draft of a cookies page that `audit` writes, read back by `import`: it declares what the portals plant, and nothing else.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PORTALS, address, startPortals } from "./audit_site.js";
import { binary } from "./backend.js";

const run = promisify(execFile);
const ENGINE = new URL("../../proxy/src/audit/engine", import.meta.url).pathname;
/** A cookie by a header, one of a third party, one that browsers refuse, keys of storage. */
const NAMES = ["govuk", "fixed", "brief"];

test("import reads back from a draft what audit found, in either form", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const program = binary("BISCUIT_TIN_BIN");
  const options = await startPortals(t, folder);
  const wanted = NAMES.flatMap((name) => {
    const { planted, refused = [], stored = {} } = PORTALS[name];
    const cookies = Object.keys(planted).filter((cookie) => !refused.includes(cookie));
    const keys = Object.keys(stored).map((key) => key.split(" "));
    return [...cookies.map((cookie) => `${cookie} cookie ${cookie === "third" ? "pixel.tracker.test" : new URL(address(name)).hostname}`), ...keys.map(([kind, key]) => `${key} ${kind} ${new URL(address(name)).hostname}`)];
  });
  for (const [form, lang] of [["html", "cy"], ["md", "en-GB"]]) {
    const draft = join(folder, `cookies.${form}`);
    const words = ["audit", ...NAMES.map(address), ...options, "--data-dir", join(folder, form), "--engine", ENGINE, "--settle", "1500ms", "--format", "json", "--fail-on", "never", "--concurrency", "2", "--lang", lang, "--draft-notice", draft];
    await run(program, words, { maxBuffer: 1 << 26 });
    const { stdout } = await run(program, ["import", "--json", draft]);
    assert.doesNotMatch(stdout, /CANARY/, "no value comes into a draft");
    const { declarations } = JSON.parse(stdout);
    const found = declarations.map(({ names, storage, hosts }) => `${names} ${storage} ${hosts}`);
    assert.deepEqual(found.sort(), wanted.toSorted());
    const times = Object.fromEntries(declarations.map(({ names, lifetime }) => [names[0], lifetime]));
    assert.deepEqual([times.session, times.cookies_policy, times.third, times.visits], ["session", 7776000, 3600, "persistent"]);
  }
});

test("a draft of another form is refused before anything is visited", async () => {
  const refused = run(binary("BISCUIT_TIN_BIN"), ["audit", address("govuk"), "--draft-notice", "cookies.docx"]);
  await assert.rejects(refused, ({ code, stderr }) => code === 64 && stderr.includes("--draft-notice writes .html or .md files"));
});
