// Visits many simulated portals with `audit` and with two peers, and holds what each finds against what is planted.
//
// BISCUIT_TIN_BIN=target/release/biscuit-tin node tests/bench/audit/main.js [PORTALS [AT_ONCE [PORTALS_OF_PEERS]]]
// It prints its tables as Markdown, and ends with 1 where `audit` misses or invents something, loses more than the portals that
// cannot be looked at, or its memory grows with their number.

import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { WRONG, planted, startMany } from "./origin.js";
import { watch } from "./usage.js";

const BIN = process.env.BISCUIT_TIN_BIN ?? "target/release/biscuit-tin";
const CHROMIUM = process.env.BENCH_CHROMIUM ?? "/usr/bin/chromium";
const ENGINE = new URL("../../../proxy/src/audit/engine", import.meta.url).pathname;
const INSTALLED = new URL("../target/installed/audit/node_modules/", import.meta.url);
const PEERS = { scanner: "@slashgear/gdpr-cookie-scanner", blacklight: "@themarkup/blacklight-collector" };
/** Time limit of a peer's visit, in milliseconds: neither has one for a renderer that hangs. */
const PATIENCE = 90_000;
/** How long `audit` looks at a page at least: the portals set everything within two seconds. */
const SETTLE = "2500ms";
/** How much the memory of `audit` may grow from the first quarter of the time to the last: a factor, and MiB. */
const GROWTH = { factor: 1.25, more: 16 };

const [number, atOnce, ofPeers] = [200, 4, 200].map((usual, at) => Number(process.argv[2 + at] ?? usual));
const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-bench-"));
const after = [() => rmSync(folder, { recursive: true, force: true })];

/** Runs a command until its end; returns its output, seconds, and what it used. */
async function run(command, words, environment = {}) {
  const begun = performance.now();
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment }, timeout: PATIENCE * (command === BIN ? 100 : 1), killSignal: "SIGKILL" });
  const stop = watch(child.pid);
  const texts = { out: "", said: "" };
  child.stdout.on("data", (bytes) => (texts.out += bytes));
  child.stderr.on("data", (bytes) => (texts.said += bytes));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { ...texts, code, seconds: (performance.now() - begun) / 1000, ...stop() };
}

/** Everything of `audit` in one run; what it found, by host. */
async function us({ portals, options }) {
  const words = ["audit", ...portals.map(({ url }) => url), ...options, "--data-dir", join(folder, "data"), "--engine", ENGINE, "--browser", CHROMIUM, "--settle", SETTLE, "--concurrency", String(atOnce), "--format", "json", "--fail-on", "never"];
  const { out, said, code, seconds, cpu, own } = await run(BIN, words);
  if (code !== 0) throw new Error(`audit ended with ${code}: ${said}`);
  const report = JSON.parse(out);
  const sites = report.sites.map((site, at) => {
    const kept = site.cookies.filter(({ browser, storage }) => browser !== "refused" && storage === "cookie");
    const of = (...phases) => kept.filter((cookie) => cookie.phases.some((phase) => phases.includes(phase))).map(({ name }) => name);
    const before = of("arrive");
    const later = (names) => names.filter((name) => !before.includes(name));
    const found = { before, no: later(of("refuse", "reload")), yes: later(of("accept")), keys: site.storage.map(({ kind, key }) => `${kind} ${key}`), offersNone: site.consent.refuse?.verdict === "no_refuse_offered" };
    return [portals[at].host, found];
  });
  return { found: new Map(sites), failed: report.failed, seconds, cpu, own, version: report.tool.version };
}

/** A peer, a process a page as its command would be, as many at once as ours. */
async function peer(name, { portals, rules }) {
  const program = join(folder, "chromium");
  writeFileSync(program, `#!/bin/sh\nexec ${CHROMIUM} --no-sandbox --ignore-certificate-errors '--host-resolver-rules=${rules}' "$@"\n`, { mode: 0o755 });
  const found = new Map();
  let cpu = 0;
  const begun = performance.now();
  const rest = [...portals];
  const one = async () => {
    for (let portal = rest.shift(); portal; portal = rest.shift()) {
      const done = await run(process.execPath, [new URL("peer.js", import.meta.url).pathname, name, portal.url], { BENCH_CHROMIUM: program, BENCH_AGENT: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36" });
      cpu += done.cpu;
      found.set(portal.host, done.out === "" ? { errors: [`no answer: ${done.said.slice(0, 200)}`] } : JSON.parse(done.out));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const { version } = JSON.parse(readFileSync(new URL(`${PEERS[name]}/package.json`, INSTALLED), "utf8"));
  return { found, seconds: (performance.now() - begun) / 1000, cpu, version };
}

/** How many facts a tool finds, misses and invents at portals that can be looked at; the first few of the latter two by name. */
function compare(found, portals) {
  const score = Object.fromEntries(["before", "no", "yes", "keys", "offersNone"].map((kind) => [kind, { planted: 0, found: 0, invented: 0, looks: false }]));
  const notes = new Map();
  const note = (kind, pattern, text) => notes.set(`${kind}: ${pattern}: ${text}`, (notes.get(`${kind}: ${pattern}: ${text}`) ?? 0) + 1);
  for (const { host, pattern } of portals.filter(({ pattern }) => !WRONG[pattern])) {
    const wanted = planted(pattern);
    const seen = found.get(host) ?? {};
    for (const [kind, at] of Object.entries(score)) {
      const list = (value) => (value === true ? ["none"] : value || []);
      const [wishes, has] = [list(wanted[kind]), list(seen[kind])];
      at.looks ||= seen[kind] !== undefined;
      at.planted += wishes.length;
      at.found += wishes.filter((name) => has.includes(name)).length;
      at.invented += has.filter((name) => !wishes.includes(name)).length;
      if (seen[kind] === undefined) continue;
      for (const name of wishes.filter((name) => !has.includes(name))) note("misses", pattern, `${kind} ${name}`);
      for (const name of has.filter((name) => !wishes.includes(name))) note("invents", pattern, `${kind} ${name}`);
    }
  }
  return { score, notes };
}

const cell = ({ planted, found, invented, looks }) => (looks ? `${found} / ${planted - found} / ${invented}` : "does not look");

/** What of our run is not as it must be. */
function faults({ failed, own }, { score, notes }, portals) {
  const wrong = portals.filter(({ pattern }) => WRONG[pattern]);
  const said = failed.map(({ url, reason }) => `${url} ${reason}`).sort();
  const wanted = wrong.map(({ url, pattern }) => `${url} ${WRONG[pattern]}`).sort();
  const [each, all] = [new Set(said), new Set(wanted)];
  const found = [...[...each].filter((one) => !all.has(one)).map((one) => `failed besides: ${one}`), ...[...all].filter((one) => !each.has(one)).map((one) => `not said: ${one}`)];
  for (const [kind, at] of Object.entries(score)) if (at.found < at.planted || at.invented > 0) found.push(`${kind}: ${cell(at)}`);
  found.push(...[...notes].map(([text, times]) => `${text} (${times})`));
  const quarter = Math.ceil(own.length / 4);
  const [first, last] = [Math.max(...own.slice(0, quarter)), Math.max(...own.slice(-quarter))];
  if (last > first * GROWTH.factor + GROWTH.more) found.push(`memory grew from ${first.toFixed(0)} to ${last.toFixed(0)} MiB`);
  return { found, memory: `${first.toFixed(0)} MiB at most in the first quarter of the time, ${last.toFixed(0)} in the last` };
}

function print(rows, faults, versions) {
  const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  console.log(`## Audit of ${number} simulated portals\n`);
  console.log(`${day}, ${cpus().length} cores, ${versions}; ${atOnce} at once. Four portals can never be looked at: ${Object.entries(WRONG).map(([name, reason]) => `${name} (${reason})`).join(", ")}.\n`);
  console.log("| | portals | page loads | portals a minute | page loads a minute and a core | CPU s a page load | cookies before a choice | after a no | after a yes | keys in storage | “no way to refuse” |");
  console.log("|---|---|---|---|---|---|---|---|---|---|---|");
  for (const { name, portals, loads, seconds, cpu, score } of rows) {
    const figures = [portals, loads, ((portals * 60) / seconds).toFixed(1), ((loads * 60) / cpu).toFixed(1), (cpu / loads).toFixed(2)];
    console.log(`| ${[name, ...figures, ...["before", "no", "yes", "keys", "offersNone"].map((kind) => cell(score[kind]))].join(" | ")} |`);
  }
  console.log("\nThe last five columns: found / missed / invented. A core's minute is one of CPU time, browsers included. Of each tool, by pattern of portal (times):\n");
  for (const { name, notes, errors } of rows) {
    const most = [...notes].sort((a, b) => b[1] - a[1]).map(([text, times]) => `${text} (${times})`);
    console.log(`- ${name}: ${most.join("; ") || "nothing missed or invented"}${errors ? `; portals without an answer: ${errors}` : ""}.`);
  }
  console.log(`\nMemory of \`audit\` itself: ${faults.memory}. ${faults.found.length === 0 ? "All is as it must be." : `**Not as it must be**: ${faults.found.join("; ")}.`}`);
}

try {
  const origin = await startMany({ after: (end) => after.push(end) }, folder, number);
  // A redirect that never ends is no load of a page.
  const sum = (pages) => [...pages].reduce((sum, [host, times]) => sum + (host.startsWith("www.loop-") ? 0 : times), 0);
  const ours = await us(origin);
  const ourFacts = compare(ours.found, origin.portals);
  const rows = [{ name: "Biscuit Tin", portals: number, loads: sum(origin.takePages()), ...ours, ...ourFacts }];
  console.error(`audit: ${number} portals in ${ours.seconds.toFixed(0)} s`);
  const asked = { ...origin, portals: origin.portals.slice(0, ofPeers) };
  for (const name of Object.keys(PEERS)) {
    if (!existsSync(new URL(PEERS[name], INSTALLED))) {
      console.error(`${PEERS[name]} is not installed: it is left out`);
      continue;
    }
    const theirs = await peer(name, asked);
    const good = asked.portals.filter(({ pattern }) => !WRONG[pattern]);
    const errors = good.filter(({ host }) => !theirs.found.get(host)?.before).length;
    rows.push({ name: PEERS[name], portals: asked.portals.length, loads: sum(origin.takePages()), ...theirs, ...compare(theirs.found, asked.portals), errors });
  }
  const browser = await new Promise((resolve) => execFile(CHROMIUM, ["--version"], (_, out) => resolve(out.trim())));
  const versions = [browser, ...rows.map(({ name, version }) => `${name} ${version}`)].join(", ");
  const wrong = faults(ours, ourFacts, origin.portals);
  print(rows, wrong, versions);
  process.exitCode = wrong.found.length === 0 ? 0 : 1;
} finally {
  for (const end of after.reverse()) end();
}
