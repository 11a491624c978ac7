// Tests of the file of data that a user saves of a list. The page that is saved is tested in browsers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { screenFor } from "../../model/screen.js";
import { NOTHING_YET, reduce } from "../../model/state.js";
import { browserName, exportOf, noticeOf } from "../../page/export.js";
import { fixture } from "../fixtures.js";

const screenOf = (snapshot) =>
  screenFor({ connection: "connected", looking: true, route: "on", url: "https://jobs.luton.gov.uk/x?secret=1", privateWindow: false, selectedHost: undefined, prefetched: undefined, held: undefined, state: reduce(NOTHING_YET, snapshot, 0) });
const MADE = { now: new Date("2026-11-24T12:00:00Z"), version: "1.2.3", program: "Chromium 156" };

test("the file holds the list as shown, and what it rests on, with no value and no key", () => {
  const screen = screenOf(fixture("snapshot"));
  const file = exportOf(screen, MADE);
  const { tool, browser, made, host, notice, registry_date } = file;
  assert.deepEqual({ tool, browser, made, host }, { tool: { name: "Biscuit Tin", version: "1.2.3" }, browser: "Chromium 156", made: "2026-11-24T12:00:00.000Z", host: "jobs.luton.gov.uk" });
  assert.deepEqual({ notice, registry_date }, { notice: { title: "Cookies", address: null, date: null, read: "2026-11-24" }, registry_date: "2026-11-24" });
  assert.deepEqual(file.cookies.map(({ name, place }) => [name, place]), screen.body.rows.map(({ cookie, place }) => [cookie.name, place]));
  assert.ok(!JSON.stringify(file).includes("secret"));
  assert.equal(exportOf({ ...screen, body: { kind: "waiting" } }, MADE), undefined);
});

test("the notice is the site's, else that of a declared cookie, else none", () => {
  const snapshot = fixture("snapshot");
  const of = (changes) => noticeOf(screenOf({ ...snapshot, ...changes }).body);
  const [site] = snapshot.sites;
  const own = { title: "Ours", address: "https://www.luton.gov.uk/cookies", date: "2016-04-19", read: "2026-11-20" };
  assert.deepEqual(of({ sites: [{ ...site, notice: own }] }), own);
  assert.deepEqual(of({ sites: [] }), { title: "Cookies", address: null, date: null, read: "2026-11-24" });
  const undeclared = snapshot.cookies.filter(({ how_we_know }) => how_we_know.notice === null);
  assert.ok(undeclared.length > 0);
  assert.equal(of({ sites: [], cookies: undeclared }), undefined);
});

test("a browser is named by its own brand, or else by what it sends", () => {
  const brands = (...names) => ({ userAgent: "", userAgentData: { brands: names.map((brand) => ({ brand, version: "156" })) } });
  assert.equal(browserName(brands("Not)A;Brand", "Chromium", "Google Chrome")), "Google Chrome 156");
  assert.equal(browserName(brands("Chromium", "Not_A Brand")), "Chromium 156");
  assert.equal(browserName({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" }), "Firefox 140");
  assert.equal(browserName({ userAgent: "other" }), "");
});
