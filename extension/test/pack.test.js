// Proves that the package holds exactly what the browsers load, and that the same files give the same bytes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pack, shipped } from "../tools/pack.js";

test("the package is the same each time", () => {
  assert.ok(pack().equals(pack()));
});

test("another program reads the package, and finds in it what ships and nothing else", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pack-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "extension.zip");
  writeFileSync(file, pack());
  const script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print('\\n'.join(z.namelist()))";
  const names = execFileSync("python3", ["-c", script, file], { encoding: "utf8" }).trim().split("\n");
  assert.deepEqual(names, shipped());
  for (const name of ["manifest.json", "background.js", "_locales/cy/messages.json", "panel/panel.html", "icons/128.png"]) assert.ok(names.includes(name), name);
  for (const name of names) assert.doesNotMatch(name, /test|node_modules|pairing\.json|\.d\.ts$/, name);
});

/** What a file names that the browser then loads: imports of a script, links and scripts of a page. */
function loads(name) {
  const text = readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
  const named = name.endsWith(".js") ? /^(?:import|\} from)[^"]*"(\.[^"]+)"/gm : name.endsWith(".html") ? /(?:href|src)="([^"]+)"/g : undefined;
  return named ? [...text.matchAll(named)].map(([, from]) => new URL(from, `file:///${name}`).pathname.slice(1)) : [];
}

test("every file that a page loads ships, and every style sheet that ships is loaded", () => {
  const names = new Set(shipped());
  const loaded = new Set();
  for (const name of names) {
    for (const target of loads(name)) {
      loaded.add(target);
      assert.ok(names.has(target), `${name} loads ${target}`);
    }
  }
  for (const name of names) if (name.endsWith(".css")) assert.ok(loaded.has(name), name);
});
