// One visit of a peer, in a process of its own as its command would be: `node peer.js scanner|blacklight URL`. Prints what it found as
// JSON: names of cookies before a choice, after a no, after a yes. BENCH_CHROMIUM names the browser.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [peer, url] = process.argv.slice(2);
const installed = createRequire(new URL("../target/installed/audit/x.js", import.meta.url));
const program = process.env.BENCH_CHROMIUM;
const names = (cookies) => [...new Set(cookies.map(({ name }) => name))];

/** Its own browser is not downloaded: the machine's is used. */
async function scanner() {
  const { chromium } = installed("playwright");
  const launch = chromium.launch.bind(chromium);
  chromium.launch = (options) => launch({ ...options, executablePath: program });
  const { scan } = await import(new URL("../target/installed/audit/node_modules/@slashgear/gdpr-cookie-scanner/dist/index.js", import.meta.url));
  const found = await scan(url, { locale: "en-GB" });
  const before = names(found.cookiesBeforeInteraction);
  const later = (cookies) => names(cookies).filter((name) => !before.includes(name));
  return {
    before,
    no: later(found.cookiesAfterReject),
    yes: later(found.cookiesAfterAccept),
    offersNone: found.compliance.issues.some(({ type }) => type === "no-reject-button"),
    errors: found.errors,
  };
}

async function blacklight() {
  const { collect } = installed("@themarkup/blacklight-collector");
  const outDir = mkdtempSync(join(tmpdir(), "biscuit-tin-blacklight-"));
  try {
    const found = await collect(url, { outDir, numPages: 0, headless: true, quiet: true, saveScreenshots: false, puppeteerExecutablePath: program, emulateDevice: { viewport: { width: 1280, height: 1024 }, userAgent: process.env.BENCH_AGENT } });
    return found.status === "success" ? { before: names(found.reports.cookies) } : { errors: [found.page_response] };
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

// What a library writes to standard output is none of the answer.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const found = await (peer === "scanner" ? scanner() : blacklight()).catch((error) => ({ errors: [String(error)] }));
write(`${JSON.stringify(found)}\n`, () => process.exit());
