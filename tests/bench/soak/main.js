// The soak: a real proxy under mixed traffic for as long as asked, with its memory, descriptors and threads over time.
// `node tests/bench/soak/main.js 30` runs for 30 minutes; `--out FILE` draws the figures as SVG. It ends with 1 where
// something failed or grew. BISCUIT_TIN_BIN names the binary.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { certificates, start } from "../../browser/site.js";
import { Clients } from "./clients.js";
import { draw } from "./draw.js";
import { serve } from "./origin.js";

/** Requests a second. */
const RATE = 50;
/** Time between two samples, in milliseconds. */
const SAMPLE = 5000;
/** What memory may grow by from the second fifth of the time to the last, beside a tenth, in KiB. */
const SLACK = 8 * 1024;

const [minutes = "30"] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const out = process.argv.includes("--out") ? process.argv[process.argv.indexOf("--out") + 1] : undefined;
const length = Number(minutes) * 60_000;
if (!(length > 0)) throw new Error("how many minutes? For example: node tests/bench/soak/main.js 30 --out soak.svg");

/** What the system knows of the process. */
function sample(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const number = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1]);
  return { memory: number("VmRSS"), files: readdirSync(`/proc/${pid}/fd`).length, threads: number("Threads") };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** What grew, as sentences. */
function growth(samples, before, after) {
  const fifth = (n) => median(samples.slice(Math.floor((n * samples.length) / 5), Math.ceil(((n + 1) * samples.length) / 5)).map(({ memory }) => memory));
  const [early, late] = [fifth(1), fifth(4)];
  return [
    late > early * 1.1 + SLACK && `memory grew from ${early} to ${late} KiB`,
    after.files > before.files && `${after.files} descriptors are open at rest, and were ${before.files}`,
    after.threads > before.threads + 1 && `${after.threads} threads are there at rest, and were ${before.threads}`,
  ].filter(Boolean);
}

async function soak(ends) {
  const folder = mkdtempSync(join(tmpdir(), "bt-soak-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder);
  const origin = await serve(identity);
  ends.push(() => origin.close());
  const proxy = await start({ after: (end) => ends.push(end) }, join(folder, "proxy"), ca, origin.port);
  const clients = new Clients(proxy.address, readFileSync(proxy.root));
  // The first of each kind makes what the process keeps, such as threads that wait for the disk.
  await clients.warmUp();
  await clients.close();
  await sleep(2000);
  const before = sample(proxy.pid);
  const [began, samples] = [Date.now(), []];
  console.log("seconds  requests  failed  under way  KiB  descriptors  threads");
  const timer = setInterval(() => {
    const now = { seconds: Math.round((Date.now() - began) / 1000), ...sample(proxy.pid) };
    samples.push(now);
    console.log([now.seconds, clients.done, clients.failures.size, clients.underWay, now.memory, now.files, now.threads].join("  "));
  }, SAMPLE);
  for (let n = 0; Date.now() - began < length; n += 1) {
    clients.ask(n);
    await sleep(Math.max(0, began + (n * 1000) / RATE - Date.now()));
  }
  clearInterval(timer);
  await clients.close();
  await sleep(2000);
  const after = sample(proxy.pid);
  console.log(`at rest: before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  if (out) writeFileSync(out, draw(samples));
  const failed = [...clients.failures].map(([why, times]) => `${times} times: ${why}`);
  return { requests: clients.done, kinds: clients.kinds, found: [...failed, ...growth(samples, before, after)] };
}

const ends = [];
// Also where the soak itself breaks: no proxy stays behind.
process.on("exit", () => {
  for (const end of ends.reverse()) end();
});
const { requests, kinds, found } = await soak(ends);
console.log(`${requests} requests: ${JSON.stringify(kinds)}`);
for (const sentence of found) console.log(sentence);
console.log(found.length === 0 ? "nothing failed and nothing grew" : "the soak found something");
process.exit(found.length === 0 ? 0 : 1);
