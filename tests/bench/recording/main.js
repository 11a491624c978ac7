// Reads three large recordings with `explain` and with jq, by turns, and prints time and peak memory of each.
//
// BISCUIT_TIN_BIN=target/release/biscuit-tin node tests/bench/recording/main.js
// It ends with 1 where a bound of issue 20 is missed: 100 MB in 1 s and 100 MiB, 400,000 entries in 3 s. Where each cookie has
// a name of its own and there are more hosts than are kept, memory is bounded, and the exit code says that not all are.

import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BIN = process.env.BISCUIT_TIN_BIN ?? "target/release/biscuit-tin";
const ROUNDS = 5;
/** What jq is asked for: the lines that show cookies. */
const FILTER =
  '[.log.entries[] | .request.headers[], .response.headers[] | select(.name | ascii_downcase | IN("cookie", "set-cookie"))] | length';

/** An entry with its moment, as browsers write them. */
function entry(number, host, set, body) {
  const at = new Date(Date.UTC(2026, 2, 2, 9) + number * 250).toISOString();
  const field = (name, value) => ({ name, value });
  return JSON.stringify({
    startedDateTime: at,
    request: {
      method: "GET",
      url: `https://${host}.luton.gov.uk/list/${number}`,
      headers: [field("Cookie", "lg=en")],
    },
    response: {
      status: 200,
      headers: set ? [field("Content-Type", "text/html"), field("Set-Cookie", `AWSALB=${number}; Max-Age=604800; Path=/\nsid=${number}; Path=/; Secure`)] : [],
      ...(body ? { content: { size: body.length, mimeType: "text/html", text: body } } : {}),
    },
  });
}

/** An entry whose cookies have names that no other has, of one of 1,500 hosts. */
function crowd(number) {
  const at = new Date(Date.UTC(2026, 2, 2, 9) + number * 250).toISOString();
  const set = ["a", "b", "c", "d"].map((letter) => `name${number}${letter}x=1; Path=/; Max-Age=9000`).join("\n");
  return JSON.stringify({
    startedDateTime: at,
    request: { method: "GET", url: `https://h${number % 1500}.example.org/p`, headers: [{ name: "Cookie", value: `sent${number}x=1` }] },
    response: { status: 200, headers: [{ name: "Set-Cookie", value: set }] },
  });
}

/** Writes a recording until it is done. */
function write(path, isDone, make) {
  const file = openSync(path, "w");
  writeSync(file, '{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[');
  let size = 0;
  let number = 0;
  while (!isDone(number, size)) {
    const chunk = [];
    for (let times = 0; times < 500 && !isDone(number, size); times += 1, number += 1) {
      chunk.push((number ? "," : "") + make(number));
      size += chunk.at(-1).length;
    }
    writeSync(file, chunk.join(""));
  }
  writeSync(file, "]}}");
  closeSync(file);
  return number;
}

/** Seconds and mebibytes that a command takes at its peak. */
function run(command, status) {
  const done = spawnSync("/usr/bin/time", ["-f", "%e %M", ...command], { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  const [seconds, kibibytes] = done.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  if (done.status !== status) throw new Error(`${command.join(" ")}: ${done.stderr}`);
  return { seconds, mebibytes: kibibytes / 1024 };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-bench-"));
let isMissed = false;
try {
  const body = '<div class="row">Council tax £ and “bins”</div>\n'.repeat(800);
  const hosts = ["www", "jobs", "planning"];
  const recordings = [
    { name: "100 MB with bodies", seconds: 1, mebibytes: 100, isDone: (_, size) => size >= 100e6, make: (number) => entry(number, hosts[number % 3], true, body) },
    { name: "100 MB of names that differ", seconds: 20, mebibytes: 250, status: 2, isDone: (_, size) => size >= 100e6, make: crowd },
    { name: "400,000 small entries", seconds: 3, mebibytes: 100, isDone: (number) => number >= 400_000, make: (number) => entry(number, "jobs", false) },
  ];
  console.log("| recording | program | seconds, median (range) | peak MiB |\n|---|---|---|---|");
  for (const recording of recordings) {
    const path = join(folder, "recording.har");
    const number = write(path, recording.isDone, recording.make);
    const commands = { explain: [BIN, "explain", "--har", path, "--json"], jq: ["jq", FILTER, path] };
    const figures = { explain: [], jq: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [program, command] of Object.entries(commands)) figures[program].push(run(command, program === "explain" ? (recording.status ?? 0) : 0));
    }
    for (const [program, rounds] of Object.entries(figures)) {
      const seconds = rounds.map((round) => round.seconds);
      const peak = Math.max(...rounds.map((round) => round.mebibytes));
      const range = `${median(seconds)} (${Math.min(...seconds)} to ${Math.max(...seconds)})`;
      console.log(`| ${recording.name}: ${number} entries, ${(statSync(path).size / 1e6).toFixed(1)} MB | ${program} | ${range} | ${peak.toFixed(0)} |`);
      if (program === "explain") isMissed ||= median(seconds) > recording.seconds || peak > recording.mebibytes;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = isMissed ? 1 : 0;
