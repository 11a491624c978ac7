// Cookies of another site inside a portal's page: a partitioned one, which the browser keeps for this page's site alone,
// and plain ones, which it refuses here and keeps where the site stands by itself. What was tried is not what is stored.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { certificates } from "./council.js";
import { embed, pairByCode, sections, startLooking } from "./steps.js";

const MAIN = "m.luton.gov.uk";
const EMBEDDED = "www.visitchelmsford.co.uk";
const COOKIES = [
  "kept_apart=canary7f3e9a51c0ffee; Path=/; Secure; SameSite=None; Partitioned; Max-Age=86400",
  "plain=canary7f3e9a51c0ffee; Path=/; Secure; SameSite=None; Max-Age=86400",
  "for_the_domain=canary7f3e9a51c0ffee; Domain=visitchelmsford.co.uk; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400",
  "plain_lax=canary7f3e9a51c0ffee; Path=/; Secure; SameSite=Lax; Max-Age=86400",
];

/** The other site, over TLS. */
async function otherSite(t) {
  const folder = mkdtempSync(join(tmpdir(), "bt-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder, EMBEDDED);
  const server = createServer(identity, (_, response) => {
    response.writeHead(200, { "content-type": "text/html", "set-cookie": COOKIES });
    response.end("<!doctype html><html lang=en><title>Visit</title><h1>Visit</h1>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.closeAllConnections(), server.close()));
  return { host: EMBEDDED, ca, port: server.address().port };
}

const openAll = () => document.querySelectorAll("details:not([open]) summary").forEach((summary) => summary.click());

/** What the row of this name says, or nothing if there is none. */
async function row(panel, name) {
  return await panel.evaluate((name) => [...document.querySelectorAll("article")].find((row) => row.querySelector("h3 .name").innerText === name)?.innerText, name);
}

/** What the browser holds of the other site, and for whom. */
async function held(worker) {
  return await worker.evaluate(async (domain) => (await globalThis.chrome.cookies.getAll({ partitionKey: {}, domain })).map(({ name, partitionKey }) => [name, partitionKey?.topLevelSite ?? null]).sort(), EMBEDDED);
}

test("another site's partitioned cookie is shown apart, and what was tried is not shown as stored", async (t) => {
  const other = await otherSite(t);
  const backend = await real.start(t, { hosts: [MAIN], more: [other] });
  const browser = await startChromium(t, { ca: backend.ca });
  await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  const { tab, worker } = browser;
  await tab.goto(`https://${MAIN}/news`);
  await panel.untilText("_gid");
  await embed(tab, `https://${EMBEDDED}/`);
  // A partition belongs to the page's site, so it is shown without a look into the page.
  await panel.untilText("kept_apart");
  assert.ok((await sections(panel))["From other sites on this page"].includes("kept_apart"));
  await panel.click("button", "Look into this page’s storage");
  await panel.untilText("Tried to set, not kept");
  const shown = await sections(panel);
  // Of the parent domain the browser shows us nothing, so we do not say that it refused that cookie.
  assert.deepEqual(shown["From other sites on this page"].sort(), ["for_the_domain", "kept_apart"]);
  for (const name of ["plain", "plain_lax"]) assert.ok(shown["Tried to set, not kept"].includes(name), `${name} in ${shown["Tried to set, not kept"]}`);
  const everywhere = Object.values(shown).flat();
  for (const name of ["kept_apart", "plain", "plain_lax"]) assert.equal(everywhere.filter((one) => one === name).length, 1, `${name} once`);

  const apart = "Your browser keeps it for this site alone.";
  assert.match(await row(panel, "kept_apart"), new RegExp(`It belongs to:\\s+www\\.visitchelmsford\\.co\\.uk[^]* ${apart}`));
  assert.doesNotMatch(await row(panel, "plain"), new RegExp(apart));
  await panel.evaluate(openAll);
  await panel.until(() => [...document.querySelectorAll(".row details")].every((details) => details.querySelector("h4")));
  assert.match(await row(panel, "kept_apart"), /\(Partitioned\)\s+yes/);
  assert.match(await row(panel, "plain"), /\(Partitioned\)\s+no/);
  // The browser itself is the witness of what is stored, and for whom.
  assert.deepEqual(await held(worker), [["kept_apart", "https://luton.gov.uk"]]);
  assert.ok(!(await panel.run("document.documentElement.outerHTML")).includes("canary"), "no value reaches the panel");
  assert.deepEqual(await panel.axe(), []);
  await panel.shot("flow-partitioned", 400);

  // Where the site stands by itself the same plain cookies are stored: they are tried there no more, but kept.
  await tab.goto(`https://${EMBEDDED}/`);
  // Only the partitioned one is another cookie than the one in the other site's page, and says which.
  await panel.until(() => document.querySelector("h1 .unseen")?.textContent === "www.visitchelmsford.co.uk" && document.querySelectorAll(".group:not([hidden]) .row").length === 5);
  const inside = await panel.evaluate(() => [...document.querySelectorAll("article")].filter((row) => /The page belongs to another site, m\.luton\.gov\.uk/.test(row.innerText)).map((row) => row.querySelector("h3 .name").innerText));
  assert.deepEqual(inside, ["kept_apart"]);
  assert.deepEqual((await held(worker)).filter(([, site]) => site === null), [["plain", null], ["plain_lax", null]]);
  await panel.until(() => !document.body.innerText.includes("Tried to set, not kept"));
  // Of the parent domain the browser shows us nothing, and so we do not say that it refused its cookie.
  await panel.evaluate(openAll);
  await panel.until(() => [...document.querySelectorAll(".row details")].every((details) => details.querySelector("h4")));
  assert.match(await row(panel, "for_the_domain"), /Domain\s+visitchelmsford\.co\.uk[\s\S]*This host only\s+no[\s\S]+\(HttpOnly\)\s+yes/);
  assert.match(await row(panel, "plain"), /Domain\s+www\.visitchelmsford\.co\.uk[\s\S]*This host only\s+yes[\s\S]+\(HttpOnly\)\s+no/);
});
