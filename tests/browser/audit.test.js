// Audits with a real Chromium over portals that plant cookies in each phase: it finds exactly what was planted.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { RECORD } from "./audit_notices.js";
import { BROKEN, PORTALS, address, startPortals } from "./audit_site.js";

/** Where npm installs the engine; `tests/run` does. */
const ENGINE = new URL("../../proxy/src/audit/engine", import.meta.url).pathname;

/** Runs `audit` over some portals; returns its report. A page is looked at for 1.5 seconds at least, unless another time is given. */
async function audit(t, names, settle = "1500ms", more = []) {
  const { BISCUIT_TIN_BIN } = process.env;
  if (!BISCUIT_TIN_BIN || !existsSync(BISCUIT_TIN_BIN)) throw new Error("BISCUIT_TIN_BIN must name a built binary");
  const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const options = await startPortals(t, folder);
  const words = ["audit", ...names.map(asked), ...options, "--data-dir", join(folder, "data"), "--engine", ENGINE, "--settle", settle, "--format", "json", "--fail-on", "never", "--concurrency", "5", ...more];
  const [code, out, said] = await new Promise((resolve) => {
    execFile(BISCUIT_TIN_BIN, words, { maxBuffer: 1 << 26 }, (error, out, said) => resolve([error?.code ?? 0, out, said]));
  });
  assert.equal(code, 0, said);
  assert.doesNotMatch(out + said, /CANARY/, "no value comes into a report");
  return JSON.parse(out);
}

const verdictOf = (said) => said.split(" ")[0];
const press = ({ verdict, clicks }) => `${verdict} ${clicks}`;

/** The page that is asked for: one portal has a short address too. */
const asked = (name) => (name === "flow" ? "https://flow.test/" : address(name));

const wanted = process.env.PORTALS?.split(",") ?? Object.keys(PORTALS);
test("audit finds exactly what each portal plants, in each phase", async (t) => {
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
});

test("a page that hangs, redirects for ever, keeps robots out or is away costs itself alone", async (t) => {
  const broken = Object.keys(BROKEN);
  const report = await audit(t, [...broken, "flow"]);
  for (const [at, name] of broken.entries()) {
    const failed = report.failed.filter(({ url }) => url === address(name));
    assert.deepEqual(failed.map(({ phase, reason }) => `${phase} ${reason}`), [`arrive ${BROKEN[name]}`], name);
    const { inspected, cookies } = report.sites[at];
    assert.equal(inspected, "partly", name);
    assert.deepEqual(cookies.map((cookie) => cookie.name), name === "away" ? [] : [`${name}_cookie`]);
  }
  assert.equal(report.sites.at(-1).consent.refuse.verdict, "pressed");
});

test("a yes is taken back by the button that opens the notice again, and what stays is named", async (t) => {
  const report = await audit(t, ["revocable", "civic"], "1500ms", ["--revoke"]);
  assert.deepEqual(report.failed, []);
  const [revocable, civic] = report.sites;
  const { revoke, stays } = revocable.consent;
  assert.deepEqual([press(revoke), revoke.pressed, stays], ["pressed 2", ["Cookie settings", "Reject all"], ["_ga"]]);
  const phases = Object.fromEntries(revocable.cookies.map((cookie) => [cookie.name, cookie.phases]));
  assert.deepEqual(phases, { CookieControl: [...RECORD, "revoke"], _ga: ["accept"], _fbp: ["revoke"] });
  const { findings } = revocable.cookies.find(({ name }) => name === "_fbp");
  assert.ok(findings.some(({ code }) => code === "ignores_refusal"), JSON.stringify(findings));
  assert.equal(civic.consent.revoke.verdict, "unsure", "it has no means");
  assert.equal(civic.consent.stays, undefined);
});
