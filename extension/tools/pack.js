// Packs what the browsers load into one zip for the stores: `npm run package`, or `node tools/pack.js FILE`.
// The same files give the same bytes on every machine: names in order, one date, nothing compressed. It leaves out tests and types.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const LEFT_OUT = /^(node_modules|test|tools)\/|^(package(-lock)?|tsconfig)\.json$|\.d\.ts$|\.md$|^pairing\.json$/;
/** 1 January 1980, the first day that a zip can name. */
const DAY = 0x21;

/** Every file that ships, in order. */
export function shipped() {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll("\\", "/"))
    .filter((name) => !LEFT_OUT.test(name))
    .sort();
}

/** The fields that a file's own header and the directory's entry share. */
function fields(name, content) {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0); // version needed: 2.0
  head.writeUInt16LE(0x0800, 2); // names are UTF-8
  head.writeUInt16LE(DAY, 8);
  head.writeUInt32LE(crc32(content), 10);
  head.writeUInt32LE(content.length, 14);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt16LE(Buffer.byteLength(name), 22);
  return head;
}

/** A zip of these files, by the format's own application note (APPNOTE 6.3). @param {[name: string, content: Buffer][]} files */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of files) {
    const head = fields(name, content);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), head, Buffer.from(name), content]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, entry, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  const list = Buffer.concat(directory);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

/** The package as it goes to the stores. */
export function pack() {
  return zip(shipped().map((name) => [name, readFileSync(join(ROOT, name))]));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync(join(ROOT, "manifest.json"), "utf8"));
  const file = argv[2] ?? join(ROOT, "..", "target", `biscuit-tin-extension-${version}.zip`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, pack());
  console.log(file);
}
