// Three sites of a council whose notice nobody holds, with the page of its notice. It knows no browser and no proxy.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificates } from "./site.js";

export const DOMAIN = "kirklees.gov.uk";
export const [SITE, PLANNING, JOBS] = ["www", "planning", "jobs"].map((name) => `${name}.${DOMAIN}`);
const YEAR = 31_536_000;
/** What each site sets. The notice says two weeks of `plan_seen`, which stays a year: that is the planted difference. */
const COOKIES = { [SITE]: ["tin_session=a; Secure"], [PLANNING]: ["plan_id=b; Secure", `plan_seen=c; Secure; Max-Age=${YEAR}`], [JOBS]: ["job_id=d; Secure"] };
const table = (rows) => `<table><tr><th>Name</th><th>Purpose</th><th>Expires</th></tr>${rows.map((row) => `<tr><td>${row.join("</td><td>")}</td></tr>`).join("\n")}</table>`;
/** The list comes by a script, as on many pages: what the server sends has none. */
const LIST = `<h2>Our website</h2>${table([["tin_session", "Keeps your place.", "Session"]])}
<h2>Planning (${PLANNING})</h2>${table([["plan_id", "Keeps your search.", "varies"], ["plan_seen", "Remembers what you saw.", "2 weeks"]])}
<h2>Jobs (${JOBS})</h2>${table([["job_id", "Keeps your place in the form.", "Session"]])}`;
const NOTICE = `<!doctype html><html lang="en"><title>Cookies</title><h1>Cookies</h1><div id="list"></div><script>document.querySelector("#list").innerHTML = ${JSON.stringify(LIST)}</script>`;

/** The council's sites: one server behind all of their names. */
export async function startCouncil(t) {
  const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder, `*.${DOMAIN}`);
  const server = createServer(identity, ({ url, headers: { host } }, response) => {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Set-Cookie": COOKIES[host] ?? [] });
    response.end(url.startsWith("/cookies") ? NOTICE : `<!doctype html><html lang="en"><title>Council</title><h1>${host}</h1>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), server.closeAllConnections()));
  return { ca, port: server.address().port };
}
