// The plan of an audit with a real Chromium and a real origin: which pages, how politely, what is lost when something breaks, and
// what a later run takes from an earlier one.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { certificates } from "./site.js";

/** Where npm installs the engine; `tests/run` does. */
const ENGINE = new URL("../../proxy/src/audit/engine", import.meta.url).pathname;

const HOSTS = ["links", "closed", "down", "map", "breaks", "ended", "first", "second", "a.same", "b.same", "whole", "half", "hidden", "bound", "elsewhere"].map((name) => `www.${name}.test`);
const page = (...links) => `<!doctype html><title>Council</title><h1>Council</h1>${links.map((link) => `<a href="${link}">${link}</a>`).join(" ")}`;
const urls = (...addresses) => `<urlset>${addresses.map((address) => `<url><loc>${address}</loc></url>`).join("")}</urlset>`;

/** An origin; `answers` has a body or a function for each host and path. What is asked goes into `log`. */
async function startOrigin(t, answers) {
  const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder, HOSTS.join(",DNS:"));
  const log = [];
  const server = createServer(identity, (request, response) => {
    const host = request.headers.host.replace(/^www\.(.*)\.test$/, "$1");
    const answer = answers[host]?.[request.url];
    log.push({ at: `${host}${request.url}`, when: Date.now() });
    if (typeof answer === "function") return void answer(request, response);
    if (answer === undefined) return void response.writeHead(404).end();
    const name = request.url === "/" ? "home" : request.url.slice(1).replace(/\W/g, "_");
    response.setHeader("Set-Cookie", `${name}=CANARY; Path=/; Secure`);
    response.writeHead(200, { "Content-Type": "text/html" }).end(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), server.closeAllConnections()));
  const { port } = server.address();
  const options = ["--origin-ca", ca, "--data-dir", join(folder, "data"), "--engine", ENGINE, "--settle", "500ms"];
  return { log, folder, options: [...options, ...HOSTS.flatMap((host) => ["--resolve", `${host}:443:127.0.0.1:${port}`])] };
}

/** Starts `audit`; `ended` has its exit code, its report and what it said. */
function audit({ options, folder }, names, more, out = join(folder, "report.json")) {
  const { BISCUIT_TIN_BIN } = process.env;
  if (!BISCUIT_TIN_BIN || !existsSync(BISCUIT_TIN_BIN)) throw new Error("BISCUIT_TIN_BIN must name a built binary");
  const words = ["audit", ...names.map((name) => `https://www.${name}.test/`), ...options, "--format", "json", "--out", out, ...(more.includes("--fail-on") ? [] : ["--fail-on", "never"]), ...more];
  const child = spawn(BISCUIT_TIN_BIN, words, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  const ended = once(child, "close").then(([code]) => {
    const text = existsSync(out) ? readFileSync(out, "utf8") : "null";
    assert.doesNotMatch(text + said, /CANARY/, "no value comes into a report");
    return { code, said, report: JSON.parse(text) };
  });
  return { child, ended, out };
}

const failed = ({ failed }) => failed.map(({ url, phase, reason }) => `${new URL(url).host.split(".").at(-2)}${new URL(url).pathname} ${phase} ${reason}`);
const names = (site) => site.cookies.map(({ name }) => name).sort();
const siteOf = (report, name) => report.sites.find(({ host }) => host === `www.${name}.test`);
const asked = (log, host) => log.map(({ at }) => at).filter((at) => at.startsWith(`${host}/`));

/** The processes below one, with their command lines. */
function below(pid) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((id) => {
    try {
      const parent = Number(readFileSync(`/proc/${id}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
      return [{ id: Number(id), parent, line: readFileSync(`/proc/${id}/cmdline`, "utf8") }];
    } catch {
      return [];
    }
  });
  const inside = new Set([pid]);
  for (let size = 0; size !== inside.size; ) {
    size = inside.size;
    for (const { id, parent } of all) if (inside.has(parent)) inside.add(id);
  }
  return all.filter(({ id }) => id !== pid && inside.has(id));
}

/** @param {import("node:test").TestContext} t */
async function followsLinks(t) {
  const away = (request, response) => response.writeHead(302, { Location: "https://www.map.test/" }).end();
  const origin = await startOrigin(t, {
    links: {
      "/robots.txt": "User-agent: *\nDisallow: /private\n",
      "/": page("/private", "/find?q=1", "/file.pdf", "/logout", "https://www.map.test/a", "/away", "/one", "/one#top", "/two"),
      "/one": page("/", "/three"),
      "/two": page("/four"),
      "/three": page(),
      "/four": page(),
      "/away": away,
    },
    map: { "/": page() },
    closed: { "/robots.txt": "User-agent: biscuit-tin\nDisallow: /\n", "/": page() },
    down: { "/robots.txt": (request, response) => response.writeHead(503).end(), "/": page() },
  });
  const pictures = join(origin.folder, "pictures");
  const begun = Date.now();
  const { ended } = audit(origin, ["links", "closed", "down"], ["--pages", "4", "--delay", "3s", "--intercept", "www.map.test", "--screenshots", pictures]);
  const { code, said, report } = await ended;
  assert.equal(code, 0, said);
  assert.match(said, /1 of 3: .*\n[^]*3 of 3: /, "a line a site where no terminal is");
  assert.deepEqual(failed(report), ["closed/ arrive blocked_by_robots", "down/ arrive blocked_by_robots"]);
  assert.deepEqual([asked(origin.log, "closed"), asked(origin.log, "down")], [["closed/robots.txt"], ["down/robots.txt"]]);
  const none = await audit(origin, ["closed"], []).ended;
  assert.deepEqual([none.code, failed(none.report)], [2, ["closed/ arrive blocked_by_robots"]]);
  assert.match(none.said, /none of these sites could be looked at/);
  const site = siteOf(report, "links");
  assert.deepEqual(names(site), ["home", "one", "three", "two"], "the page that leads away counts for nothing");
  const pages = origin.log.filter(({ at }) => at.startsWith("links/") && !/robots|favicon/.test(at));
  assert.deepEqual(pages.map(({ at }) => at), ["links/", "links/away", "links/one", "links/two", "links/three", "links/", "links/"]);
  // Before the first page there is no pause, and an answer may be late: the sum is what has to be there.
  assert.ok(pages.at(-1).when - begun >= 6 * 3000);
  assert.deepEqual(site.pictures.map(({ phase }) => phase), ["arrive"]);
  assert.deepEqual([...readFileSync(site.pictures[0].file).subarray(0, 2)], [0xff, 0xd8], "a JPEG");
}

/** @param {import("node:test").TestContext} t */
async function readsTheSitemap(t) {
  const packed = gzipSync(urls(...[1, 2, 3, 4].map((number) => `http://www.map.test/page${number}`), "https://www.first.test/other"));
  const origin = await startOrigin(t, {
    map: {
      "/robots.txt": "User-agent: *\nDisallow: /\nSitemap: https://www.map.test/index.xml\n",
      "/index.xml": "<sitemapindex><sitemap><loc>https://www.map.test/pages.xml.gz</loc></sitemap></sitemapindex>",
      "/pages.xml.gz": (request, response) => response.writeHead(200).end(packed),
      "/": page("/linked"),
      ...Object.fromEntries([1, 2, 3, 4].map((number) => [`/page${number}`, page()])),
    },
  });
  const { code, said, report } = await audit(origin, ["map"], ["--sitemap", "--pages", "3", "--ignore-robots"]).ended;
  assert.equal(code, 0, said);
  assert.deepEqual(failed(report), []);
  assert.deepEqual(names(siteOf(report, "map")), ["home", "page1", "page3"], "from all over the list");
}

/** @param {import("node:test").TestContext} t */
async function goesOnPastFailures(t) {
  let running;
  const kill = (pattern) => below(running.child.pid).filter(({ line }) => pattern.test(line)).forEach(({ id }) => process.kill(id, "SIGKILL"));
  // The whole page comes first, so that what it sets is known.
  const killing = (pattern, name) => (request, response) => {
    response.setHeader("Set-Cookie", `${name}=CANARY; Path=/; Secure`);
    response.writeHead(200, { "Content-Type": "text/html" }).end(`${page()}<script>fetch("/now")</script>`);
    origin.pattern = pattern;
  };
  const now = (request, response) => (kill(origin.pattern), response.end());
  const hung = `${page()}<script>setTimeout(() => { for (;;); }, 100)</script>`;
  const origin = await startOrigin(t, {
    breaks: { "/": page("/crash", "/hung", "/fine"), "/crash": killing(/--type=renderer/, "crash"), "/now": now, "/hung": hung, "/fine": page() },
    ended: { "/": page("/end", "/left"), "/end": killing(/--remote-debugging-pipe(?!.*--type=)/s, "end"), "/now": now, "/left": page() },
  });
  running = audit(origin, ["ended", "breaks"], ["--pages", "5"]);
  const { code, said, report } = await running.ended;
  assert.equal(code, 0, said);
  assert.deepEqual(failed(report), ["ended/end arrive closed", "ended/left arrive closed", "breaks/crash arrive crashed", "breaks/hung arrive timeout"]);
  assert.deepEqual(names(siteOf(report, "breaks")), ["crash", "fine", "home", "hung"]);
  assert.deepEqual(names(siteOf(report, "ended")), ["end", "home"]);
  assert.deepEqual(report.sites.map(({ inspected }) => inspected), ["partly", "partly"]);
}

/** @param {import("node:test").TestContext} t */
async function goesOnAfterAStop(t) {
  const answers = {
    first: {
      "/": (request, response) => {
        response.setHeader("Set-Cookie", ["home=CANARY; Path=/; Secure", "stays=CANARY; Path=/; Secure; Max-Age=3600"]);
        response.writeHead(200, { "Content-Type": "text/html" }).end(page());
      },
    },
    second: { "/": page("/slow"), "/slow": () => running.child.kill("SIGINT") },
    whole: { "/": page() },
  };
  const origin = await startOrigin(t, answers);
  const sites = ["first", "second", "whole"];
  let running = audit(origin, sites, ["--pages", "2", "--fail-on", "note"]);
  const stopped = await running.ended;
  assert.equal(stopped.code, 2, stopped.said);
  assert.match(stopped.said, /stopped before the end.*--resume/);
  assert.deepEqual(failed(stopped.report), ["arrive", "refuse", "accept"].map((phase) => `second/ ${phase} closed`));
  assert.deepEqual(stopped.report.sites.map(names), [["home", "stays"], ["home"]]);
  assert.deepEqual(stopped.report.inputs.map(({ notes = [] }) => notes.length), [0, 0, 1], "one that was not reached says so");
  const state = `${running.out}.audit`;
  assert.doesNotMatch(readFileSync(state, "utf8"), /CANARY/);

  origin.log.length = 0;
  answers.second["/slow"] = page();
  const resumed = await audit(origin, sites, ["--pages", "2", "--resume"]).ended;
  assert.equal(resumed.code, 0, resumed.said);
  assert.deepEqual(failed(resumed.report), []);
  assert.deepEqual(resumed.report.sites.map(names), [["home", "stays"], ["home", "slow"], ["home"]]);
  assert.deepEqual(asked(origin.log, "first"), [], "what was finished is not visited again");
  assert.ok(!existsSync(state), "a complete run leaves no state");

  answers.second["/"] = (request, response) => {
    response.setHeader("Set-Cookie", ["home=CANARY; Path=/; Secure; Max-Age=3600", "_ga=CANARY; Path=/; Secure"]);
    response.writeHead(200, { "Content-Type": "text/html" }).end(page());
  };
  const changed = await audit(origin, ["second"], ["--pages", "2", "--compare", running.out, "--fail-on", "note"], join(origin.folder, "later.json")).ended;
  assert.equal(changed.code, 1, changed.said);
  const changes = changed.report.compared.changes.map(({ kind, about, name, what }) => [kind, about, name, about === "finding" ? "" : what].join(" ").trim());
  const about = (name) => changes.filter((change) => change.includes(` ${name}`) && !change.includes("finding"));
  assert.deepEqual([about("_ga"), about("slow"), about("home")], [["new cookie _ga"], ["gone cookie slow"], ["changed cookie home lifetime"]], `${changes}`);
  assert.ok(changes.includes("new finding _ga"), `${changes}`);
  assert.deepEqual(changed.report.compared.not_whole.map(({ host, run }) => `${host} ${run}`), ["www.first.test now", "www.whole.test now"]);
}

/** @param {import("node:test").TestContext} t */
async function waitsForASupplier(t) {
  const origin = await startOrigin(t, Object.fromEntries(["a.same", "b.same", "first"].map((name) => [name, { "/": page() }])));
  const { code, said, report } = await audit(origin, ["a.same", "b.same", "first"], ["--concurrency", "2"]).ended;
  assert.equal(code, 0, said);
  assert.equal(report.sites.length, 3);
  const pages = origin.log.map(({ at }) => at).filter((at) => at.endsWith("/"));
  assert.deepEqual(pages.filter((at) => at !== "first/"), [..."aaabbb"].map((name) => `${name}.same/`));
  assert.ok(pages.indexOf("first/") < pages.indexOf("b.same/"), `${pages}`);
}

/** A notice for these sites, which lists three names. */
const declares = (...sites) => `council = { id = "listed", name = "Listed Council" }
[[notice]]
id = "n"
title = "N"
document = "n.txt"
${sites.map((site) => `[[service]]
id = "${site}"
name = "The ${site} site"
notice = "n"
section = "S"
source = { section = "S", line = 1 }
hosts = [{ host = "www.${site}.test", basis = "stated" }]
[[service.cookie]]
names = ["home", "choice", "one"]
purpose = "Keeps your visit together."
judged_category = "necessary"
lifetime = "session"
source = { section = "S", line = 2 }
[[service.cookie]]
names = ["never_set"]
purpose = "Keeps your visit together."
judged_category = "necessary"
lifetime = "session"
source = { section = "S", line = 3 }
`).join("")}`;

/** A page with a notice that keeps a yes, and links. */
const asks = (...links) => `${page(...links)}<div id="box"><p>We use cookies to count visits to this site.</p><button onclick="keep()">Accept all</button></div>
  <script>const keep = () => { document.cookie = "choice=CANARY; Path=/; Secure"; document.querySelector("#box").remove(); };
  if (document.cookie.includes("choice")) document.querySelector("#box").remove();</script>`;

/** @param {import("node:test").TestContext} t */
async function saysWhatItLookedAt(t) {
  const framed = "<div id=host></div><script>document.querySelector('#host').attachShadow({ mode: 'open' }).innerHTML = '<a href=/inside?year=2026>Inside</a>';</script>";
  const sites = ["whole", "half", "hidden", "bound", "elsewhere"];
  const origin = await startOrigin(t, {
    whole: { "/": asks("/one", "/#top", "/file.pdf", "https://www.first.test/"), "/one": page("/") },
    half: { "/robots.txt": "User-agent: *\nDisallow: /private\n", "/": asks("/one", "/private", "/find?q=bins", "/find?q=parks", "/account/login"), "/one": page() },
    hidden: { "/": asks("/one") + framed, "/one": page() },
    bound: { "/": asks("/one", "/two", "/three"), "/one": page(), "/two": page() },
    elsewhere: { "/": asks("/one", "https://my.elsewhere.test/"), "/one": page() },
  });
  const registry = join(origin.folder, "registry");
  mkdirSync(join(registry, "councils"), { recursive: true });
  writeFileSync(join(registry, "councils/listed.toml"), declares(...sites));
  const { code, said, report } = await audit(origin, sites, ["--pages", "3", "--registry", registry, "--concurrency", "5"]).ended;
  assert.equal(code, 0, said);
  const sentences = (site) => [siteOf(report, site).declared_not_seen, siteOf(report, site).reasons].map((list) => list.map(({ sentence }) => sentence));
  assert.deepEqual(sentences("whole"), [["The notice lists never_set. We did not see it on any of the 2 pages that we found, before a choice or after a yes. We sent no form and did not sign in."], []]);
  const open = (seen, known) => [[], [`We looked at ${seen} of at least ${known} pages that the site’s links lead to. Of what the notice lists, we did not see: never_set. So we cannot tell whether the site uses it.`]];
  assert.deepEqual(sites.slice(1).map(sentences), [open(2, 6), open(2, 3), open(3, 4), open(2, 3)]);
  assert.deepEqual(report.sites.map(({ inspected }) => inspected), sites.map(() => "yes"));
}

// Most of an audit is waiting for pages to be quiet.
describe("the plan of an audit", { concurrency: 3 }, () => {
  test("links are followed within the site, fewer after a choice, as robots.txt and the pause allow", followsLinks);
  test("what a notice lists and no page set is said with what was looked at, and left open after half a look", saysWhatItLookedAt);
  test("a sitemap is read with its index, packed or not, and robots.txt is left aside where that is asked for", readsTheSitemap);
  test("a page that crashes or hangs, and a browser that ends, cost themselves alone", goesOnPastFailures);
  test("a stopped run writes what is there, another one goes on, and a third says what changed", goesOnAfterAStop);
  test("sites of one supplier are visited one after the other, and keep no other site waiting", waitsForASupplier);
});
