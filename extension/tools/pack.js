// Packs what the browsers load into one zip for the stores: `npm run package`, or `node tools/pack.js FILE`.
// The same files give the same bytes on every machine: names in order, one date, nothing compressed. It uploads nothing.

import { zipSync } from "fflate";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** What does not ship, as the program's own list in Rust writes it: `*` stands for any text, slashes too. */
export const LEFT_OUT = ["node_modules/*", "test/*", "tools/*", "package*.json", "tsconfig.json", "*.d.ts", "*.examples.js", "*.md", "pairing.json"];
const PATTERNS = LEFT_OUT.map((glob) => new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", ".*")}$`));
/** The first day that a zip can name. */
const DAY = new Date(1980, 0, 1);

/** Every file that ships, in order. */
export function shipped() {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll("\\", "/"))
    .filter((name) => !PATTERNS.some((pattern) => pattern.test(name)))
    .sort();
}

/** The package as it goes to the stores. */
export function pack() {
  const files = Object.fromEntries(shipped().map((name) => [name, readFileSync(join(ROOT, name))]));
  return zipSync(files, { level: 0, mtime: DAY });
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync(join(ROOT, "manifest.json"), "utf8"));
  const file = argv[2] ?? join(ROOT, "..", "target", `biscuit-tin-extension-${version}.zip`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, pack());
  console.log(file);
}
