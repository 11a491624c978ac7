// Audits with a real Chromium over portals that plant cookies in each phase: it finds exactly what was planted.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { RECORD } from "./audit_notices.js";
import { BROKEN, PORTALS, address, startPortals } from "./audit_site.js";
import { executable, startPlain } from "./chromium.js";
import { recordChromium } from "./har.js";

/** Where npm installs the engine; `tests/run` does. */
const ENGINE = new URL("../../proxy/src/audit/engine", import.meta.url).pathname;

/** A folder that is gone afterwards. */
function folderOf(t) {
  const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the program; returns its report. */
async function reportOf(words) {
  const { BISCUIT_TIN_BIN } = process.env;
  if (!BISCUIT_TIN_BIN || !existsSync(BISCUIT_TIN_BIN)) throw new Error("BISCUIT_TIN_BIN must name a built binary");
  const [code, out, said] = await new Promise((resolve) => {
    execFile(BISCUIT_TIN_BIN, [...words, "--format", "json", "--fail-on", "never"], { maxBuffer: 1 << 26 }, (error, out, said) => resolve([error?.code ?? 0, out, said]));
  });
  assert.equal(code, 0, said);
  assert.doesNotMatch(out + said, /CANARY/, "no value comes into a report");
  return JSON.parse(out);
}

/** Runs `audit` over some portals; returns its report. A page is looked at for 1.5 seconds at least, unless another time is given. */
async function audit(t, names, settle = "1500ms", more = []) {
  const folder = folderOf(t);
  const options = await startPortals(t, folder);
  return reportOf(["audit", ...names.map(asked), ...options, "--data-dir", join(folder, "data"), "--engine", ENGINE, "--settle", settle, "--concurrency", "5", ...more]);
}

const verdictOf = (said) => said.split(" ")[0];
const press = ({ verdict, clicks }) => `${verdict} ${clicks}`;

/** The page that is asked for: one portal has a short address too. */
const asked = (name) => (name === "flow" ? "https://flow.test/" : address(name));

const wanted = process.env.PORTALS?.split(",") ?? Object.keys(PORTALS);
/** @param {import("node:test").TestContext} t */
async function findsWhatIsPlanted(t) {
  // Side by side: most of an audit is waiting.
  const of = (settle) => [settle, wanted.filter((name) => (PORTALS[name].settle ?? "1500ms") === settle)];
  const groups = ["1500ms", "4s"].map(of).filter(([, names]) => names.length > 0);
  const reports = await Promise.all(groups.map(([settle, names]) => audit(t, names, settle)));
  for (const { failed } of reports) assert.deepEqual(failed, []);
  const sites = new Map(groups.flatMap(([, names], at) => names.map((name, place) => [name, reports[at].sites[place]])));
  for (const [name, site] of sites) {
    await t.test(name, () => {
      const { planted, stored = {}, refused = [], gone = [], by = {}, how = {}, findings = {}, asks = [], refuse, accept } = PORTALS[name];
      const { banner = verdictOf(refuse) === "none" ? "none" : "found" } = PORTALS[name];
      assert.equal(site.consent.banner, banner);
      assert.deepEqual((site.findings ?? []).map(({ code, severity }) => `${severity} ${code}`), asks.map((code) => `review ${code}`));
      assert.equal(site.host, new URL(address(name)).hostname);
      const found = Object.fromEntries(site.cookies.map((cookie) => [cookie.name, cookie]));
      const phases = Object.fromEntries(site.cookies.map((cookie) => [cookie.name, cookie.phases]));
      const sorted = (record) => Object.fromEntries(Object.entries(record).sort());
      assert.deepEqual(sorted(phases), sorted(planted));
      assert.equal(site.cookies.length, Object.keys(planted).length, "each cookie once");
      const keys = Object.fromEntries(site.storage.map(({ kind, key, phases }) => [`${kind} ${key}`, phases]));
      assert.deepEqual(keys, stored);
      assert.deepEqual([press(site.consent.refuse), press(site.consent.accept)], [refuse, accept], JSON.stringify(site.consent));
      for (const [cookie, { browser }] of Object.entries(found)) {
        const expected = refused.includes(cookie) ? "refused" : gone.includes(cookie) ? "deleted" : "stored";
        assert.equal(browser, expected, cookie);
      }
      const about = ["before_consent", "ignores_refusal"];
      const said = site.cookies.flatMap((cookie) => cookie.findings.filter(({ code }) => about.includes(code)).map(({ code }) => [cookie.name, code]));
      assert.deepEqual(Object.fromEntries(said), findings);
      for (const [cookie, means] of Object.entries(how)) assert.equal(found[cookie].how, means, cookie);
      for (const [cookie, path] of Object.entries(by)) assert.equal(found[cookie].set_by, new URL(path, address(name)).href);
    });
  }
}

/** @param {import("node:test").TestContext} t */
async function goesOnPastFailures(t) {
  const broken = Object.keys(BROKEN);
  const report = await audit(t, [...broken, "flow"]);
  for (const [at, name] of broken.entries()) {
    const failed = report.failed.filter(({ url }) => url === address(name));
    assert.deepEqual(failed.map(({ phase, reason }) => `${phase} ${reason}`), [`arrive ${BROKEN[name]}`], name);
    const { inspected, cookies } = report.sites[at];
    const isMute = ["away", "hangup"].includes(name);
    assert.equal(inspected, isMute ? "no" : "partly", name);
    assert.deepEqual(cookies.map((cookie) => cookie.name), isMute ? [] : [`${name}_cookie`]);
  }
  assert.equal(report.sites.at(-1).consent.refuse.verdict, "pressed");
}

/** @param {import("node:test").TestContext} t */
async function startsASecondBrowser(t) {
  const folder = folderOf(t);
  const [program, once] = [join(folder, "chromium"), join(folder, "once")];
  writeFileSync(program, `#!/bin/sh\nmkdir '${once}' 2>/dev/null && exit 1\nexec '${executable()}' "$@"\n`, { mode: 0o755 });
  const { failed, sites } = await audit(t, ["flow"], "1500ms", ["--browser", program]);
  assert.ok(existsSync(once), "the first one ended at once");
  assert.deepEqual([failed, sites[0].inspected], [[], "yes"]);
}

/** @param {import("node:test").TestContext} t */
async function takesAYesBack(t) {
  const names = ["revocable", "cookiespage", "withdraws", "rewrites", "keepsnothing", "feedback", "civic", "pretends"];
  const report = await audit(t, names, "1500ms", ["--revoke"]);
  assert.deepEqual(report.failed, []);
  const [revocable, cookiespage, withdraws, rewrites, ...unsure] = report.sites;
  const pressed = ({ consent }) => [press(consent.revoke), consent.revoke.pressed, consent.stays];
  const phases = (site) => Object.fromEntries(site.cookies.map((cookie) => [cookie.name, cookie.phases]));
  assert.deepEqual(pressed(revocable), ["pressed 2", ["Cookie settings", "Reject all"], ["_ga"]]);
  assert.deepEqual(phases(revocable), { CookieControl: [...RECORD, "revoke"], _ga: ["accept"], _gid: ["revoke"] });
  const { findings } = revocable.cookies.find(({ name }) => name === "_gid");
  assert.ok(findings.some(({ code }) => code === "ignores_refusal"), JSON.stringify(findings));
  assert.deepEqual(pressed(cookiespage), ["pressed 3", ["Cookies", "No", "Save cookie settings"], undefined]);
  assert.deepEqual(phases(cookiespage), { cookies_policy: [...RECORD, "revoke"], cookies_preferences_set: RECORD, _ga: ["accept"] });
  assert.deepEqual(pressed(withdraws), ["pressed 1", ["Withdraw consent"], undefined]);
  assert.deepEqual(phases(withdraws), { withdraws_choice: [...RECORD, "revoke"], _ga: ["accept"], after_it: ["revoke"] });
  assert.deepEqual(pressed(rewrites), ["pressed 2", ["Cookie settings", "Reject all cookies"], ["_ga"]]);
  for (const [at, { consent, cookies }] of unsure.entries()) {
    assert.equal(press(consent.revoke), ["unsure 3", "unsure 0", "unsure 0", "unsure 1"][at], names[at + 4]);
    assert.equal(consent.stays, undefined);
    assert.ok(!cookies.some(({ name }) => name === "sent_feedback"));
  }
}

/** @param {import("node:test").TestContext} t */
async function agreesWithRecordings(t) {
  const { sites } = await audit(t, ["recorded"]);
  const codes = ({ findings }) => findings.map(({ code }) => code).filter((code) => ["before_consent", "ignores_refusal"].includes(code));
  const audited = Object.fromEntries(sites[0].cookies.map((cookie) => [cookie.name, codes(cookie)]));
  const folder = folderOf(t);
  const [, ca, ...options] = await startPortals(t, folder);
  const port = options.find((option) => option.startsWith("www.recorded.test:")).split(":").at(-1);
  const browser = await startPlain(t, [`--host-resolver-rules=MAP * 127.0.0.1:${port}`], ca);
  const visits = { refuse: [".ccc-reject-button", ["CookieControl", "_gid"]], accept: [".ccc-accept-button", ["CookieControl", "_ga"]] };
  for (const [visit, [button, names]] of Object.entries(visits)) {
    const page = await (await browser.newContext()).newPage();
    const recorded = await recordChromium(page);
    await page.goto(address("recorded"));
    await page.click(button);
    // The server sees the record, and a recording what scripts set.
    for (let times = 0; times < 2; times += 1) await page.goto(address("recorded"));
    const har = join(folder, `${visit}.har`);
    writeFileSync(har, JSON.stringify(recorded.har()));
    const { sites } = await reportOf(["verify", har, "--site", "www.recorded.test"]);
    const found = Object.fromEntries(sites.flatMap(({ cookies }) => cookies).map((cookie) => [cookie.name, codes(cookie)]));
    assert.deepEqual(found, Object.fromEntries(names.map((name) => [name, audited[name]])), visit);
  }
}

// Most of an audit is waiting for pages to be quiet.
describe("an audit", { concurrency: 2 }, () => {
  test("audit finds exactly what each portal plants, in each phase", findsWhatIsPlanted);
  test("a page that hangs, dies, redirects for ever, keeps robots out or is away costs itself alone", goesOnPastFailures);
  test("a browser that does not come up gets a successor", startsASecondBrowser);
  test("a yes is taken back by the notice that opens again or the form of the cookies page, and what stays is named", takesAYesBack);
  test("recordings of the same visits say the same of each cookie, where they can know", agreesWithRecordings);
});
