// Tests that the package holds exactly what the browsers load, that the same files give the same bytes, and that the
// program embeds the same files.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LEFT_OUT, pack, shipped } from "../../tools/pack.js";
import { parseModule } from "../source.js";

const TOOL = fileURLToPath(new URL("../../tools/pack.js", import.meta.url));
const PROXY = new URL("../../../proxy/src/", import.meta.url);

function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), "pack-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "extension.zip");
}

test("the package is the same each time, in every time zone", (t) => {
  const file = scratch(t);
  for (const TZ of ["Pacific/Auckland", "America/Los_Angeles"]) {
    execFileSync(process.execPath, [TOOL, file], { env: { ...process.env, TZ } });
    assert.ok(readFileSync(file).equals(pack()), TZ);
  }
});

test("another program reads the package, and finds in it what ships and nothing else", (t) => {
  const file = scratch(t);
  writeFileSync(file, pack());
  const script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print('\\n'.join(z.namelist()))";
  const names = execFileSync("python3", ["-c", script, file], { encoding: "utf8" }).trim().split("\n");
  assert.deepEqual(names, shipped());
  for (const name of ["manifest.json", "background.js", "_locales/cy/messages.json", "panel/panel.html", "icons/128.png"]) assert.ok(names.includes(name), name);
  for (const name of names) assert.doesNotMatch(name, /test|tools|examples|node_modules|\.md$|pairing\.json|\.d\.ts$/, name);
});

/** The lists of what each `RustEmbed` of the extension leaves out. */
function leftOutByPrograms() {
  const sources = readdirSync(PROXY, { recursive: true }).filter((name) => name.endsWith(".rs")).map((name) => readFileSync(new URL(name, PROXY), "utf8"));
  return sources.filter((text) => text.includes('#[folder = "../extension"]')).map((text) => [...text.matchAll(/^#\[exclude = "([^"]+)"\]$/gm)].map(([, glob]) => glob));
}

test("the program leaves out the same files as the package", () => {
  assert.deepEqual(leftOutByPrograms().map((globs) => globs.sort()), [LEFT_OUT.toSorted()]);
});

/** What a file names that the browser then loads: imports of a script and the sheets that it reads, links and scripts of a page. */
function loads(name) {
  const text = readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
  if (name.endsWith(".js")) return [...parseModule(name, text).imports.filter(({ kind }) => kind !== "type").map(({ to }) => to), ...[...text.matchAll(/"(style\/[a-z]+\.css)"/g)].map(([, sheet]) => sheet)];
  return name.endsWith(".html") ? [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, from]) => new URL(from, `file:///${name}`).pathname.slice(1)) : [];
}

test("every file that a page loads ships, and every script and style sheet that ships is loaded", () => {
  const names = new Set(shipped());
  const loaded = new Set(["background.js"]);
  for (const name of names) {
    for (const target of loads(name)) {
      loaded.add(target);
      assert.ok(names.has(target), `${name} loads ${target}`);
    }
  }
  for (const name of names) if (/\.(css|js)$/.test(name)) assert.ok(loaded.has(name), name);
});
