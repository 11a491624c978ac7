// Hostile input: names that look like markup, lines that are no events, pages and other extensions that try to read the
// feed or to drive the panel. None of it has an effect.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:http";
import { test } from "node:test";
import { cookieWith } from "../../extension/test/fixtures.js";
import { shipped } from "../../extension/tools/pack.js";
import { real, standIn } from "./backend.js";
import { startChromium } from "./chromium.js";
import { within } from "./timeout.js";
import { HOST, fullSnapshot } from "./scenes.js";
import { pairByCode, startLooking, untilRoute } from "./steps.js";

const TRICKS = [
  "<img src=x onerror=window.hit=1>",
  "<script>window.hit=1</script>",
  "\"><svg onload=window.hit=1>",
  "javascript:window.hit=1",
  "<iframe srcdoc='<script>top.hit=1</script>'>",
  "</p></article></li><h1>owned</h1>",
  "<!--",
  "&lt;b&gt;",
  "<style>*{display:none}</style>",
  "<base href=//evil.example>",
  "<form action=//evil.example><button>Pair",
  "<a href=javascript:window.hit=1>x</a>",
  "__proto__",
  "constructor",
  "$HOST$",
  "\u202egnp.exe\u202c",
  "\u2066\u2067\u2068",
  "\u0000\u0007\u001b[2J",
  "a\u0301".repeat(40),
  "W".repeat(4000),
];
/** 200 names, each trick ten times with something before and after it. */
const NAMES = Array.from({ length: 10 }, (_, n) => TRICKS.map((trick) => `${"x".repeat(n)}${trick}${n}`)).flat();

/** A cookie that is hostile wherever a text can stand. */
function hostile(name, n) {
  const cookie = cookieWith({ host: HOST, name, id: `${n} ${name}` });
  const text = { text: name, lang: "en" };
  return {
    ...cookie,
    ...{ purpose: text, category_word: text, stays: text, lifetime: text, who: text, verdict_word: text, row: text },
    findings: [{ code: name, severity: "breach", severity_word: text, sentence: text }],
    how_we_know: { ...cookie.how_we_know, sentence: text, pattern: name, council: name, service: name, notice: name, date: name, section: name, vendor: name, source: name },
    facts: { ...cookie.facts, domain: name, path: name, same_site: name, value_kind: name, oddities: [name], browser: name, refused_because: name },
  };
}

const openAll = () => document.querySelectorAll("summary").forEach((summary) => summary.click());
/** How many elements of each kind there are. */
const census = () => {
  const kinds = {};
  // What the live region says is not the list.
  for (const { localName } of document.querySelectorAll("body *:not([role=status] *)")) kinds[localName] = (kinds[localName] ?? 0) + 1;
  return kinds;
};

async function scene(t, snapshot, more = []) {
  const proxy = await standIn.start(t, { snapshot });
  const browser = await startChromium(t, { pairingFile: { api: proxy.api, code: proxy.code, start: true }, ca: proxy.ca, more });
  await untilRoute(browser.worker, "on");
  await standIn.servePages(browser.context);
  await browser.tab.goto(`https://${HOST}/`);
  const panel = await browser.surfaces.panelThroughPopup();
  return { proxy, panel, ...browser };
}

test("200 hostile names create no element, run nothing, and hide or turn no text", async (t) => {
  const site = { ...fullSnapshot().sites[0], host: HOST };
  const tame = NAMES.map((_, n) => hostile(`tame${n}`, n));
  const { proxy, panel } = await scene(t, fullSnapshot({ sites: [site], cookies: tame }));
  await panel.untilText("tame199");
  await panel.evaluate(openAll);
  await panel.until(() => document.querySelectorAll("details[open] h4").length >= 600);
  const expected = await panel.evaluate(census);
  proxy.publish({ ...fullSnapshot({ sites: [{ ...site, council: NAMES[0], service: NAMES[1], supplier: NAMES[2], summary: { text: NAMES[3] } }], cookies: NAMES.map(hostile) }), type: "snapshot" });
  await panel.until(() => !document.body.innerText.includes("tame"));
  await panel.evaluate(openAll);
  await panel.until(() => document.querySelectorAll("details[open] h4").length >= 600);
  assert.deepEqual(await panel.evaluate(census), expected, "the same elements as for tame names");
  assert.equal(await panel.run("window.hit"), undefined);
  const text = await panel.text();
  assert.ok(text.includes("<script>window.hit=1</script>0"), "the name can be read as it is");
  assert.doesNotMatch(text, /[\u202a-\u202e\u0000\u0007\u001b]/);
  assert.ok(!text.includes("W".repeat(1500)), "what is too long is cut");
  assert.equal(await panel.run("[...document.querySelectorAll('.row')].every((row) => row.checkVisibility())"), true);
  assert.equal(await panel.run("document.querySelectorAll('a[href]').length"), 0, "nothing that is no https address becomes a link");
  assert.equal(await panel.overflow(), false);
  assert.deepEqual(await panel.axe(), []);
});

test("lines that are no events change nothing but the count of what could not be read", async (t) => {
  const { proxy, panel } = await scene(t, fullSnapshot());
  await panel.untilText("mystery");
  const before = await panel.evaluate(() => document.querySelector("main").innerText);
  const lines = [
    "not json",
    "null",
    "[]",
    '{"type":"constructor"}',
    '{"type":"__proto__","seq":1}',
    '{"type":"cookie","seq":1,"host":"jobs.luton.gov.uk"}',
    '{"type":"site","seq":1,"host":"jobs.luton.gov.uk","summary":{"text":"All is well","lang":"\\" onload=x"}}',
    `{"type":"snapshot","seq":1,"lang":"en-GB","proxy":"evil.example:80","listed_hosts":7,"sites":[],"cookies":[],"not_inspected":[]}`,
  ];
  for (const line of lines) proxy.sendLine(line);
  await panel.untilText(`${lines.length} messages could not be read`);
  const after = await panel.evaluate(() => [...document.querySelectorAll("main > :not(.notices)")].map((part) => part.innerText).join("\n"));
  for (const part of ["AWSALB", "mystery", "3 cookies:"]) assert.ok(before.includes(part) && after.includes(part), part);
});

test("the panel's own page runs no foreign code, loads nothing and connects to no other host", async (t) => {
  const { panel } = await scene(t, fullSnapshot());
  await panel.untilText("mystery");
  const outcome = await panel.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    script.remove();
    const refused = async (task) => Promise.resolve().then(task).then(() => false, () => true);
    const image = (src) => new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src }));
    return {
      ran: window.ran ?? false,
      eval: await refused(() => (0, window["eval"])("1")),
      fetch: await refused(() => fetch("https://jobs.luton.gov.uk/")),
      image: await refused(() => image("https://jobs.luton.gov.uk/x.png")),
      data: await refused(() => image("data:image/gif;base64,R0lGODlhAQABAAAAACw=")),
    };
  });
  assert.deepEqual(outcome, { ran: false, eval: true, fetch: true, image: true, data: true });
});

/** Another extension, which attacks this one. */
function rival(t) {
  const folder = mkdtempSync(join(tmpdir(), "rival-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  const manifest = { manifest_version: 3, name: "Rival", version: "1", permissions: ["tabs", "storage", "cookies"], host_permissions: ["<all_urls>"], background: { service_worker: "rival.js" } };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "rival.js"), "self.rival = true;\n");
  return folder;
}

/** Tries every way to the extension and to the API that a page or another extension has; returns what worked. */
const attack = async ({ id, base, api }) => {
  const worked = [];
  const attempt = async (name, task) => {
    try {
      if (await task()) worked.push(name);
    } catch {
      // Refused, as it should be.
    }
  };
  const forged = { type: "cookie", seq: 1, name: "forged", host: "jobs.luton.gov.uk" };
  await attempt("message", async () => (await chrome.runtime.sendMessage(id, forged)) !== undefined);
  await attempt("connect", async () => {
    const port = chrome.runtime.connect(id);
    port.postMessage(forged);
    return await new Promise((resolve) => (port.onDisconnect.addListener(() => resolve(false)), port.onMessage.addListener(() => resolve(true))));
  });
  await attempt("file", async () => (await fetch(`${base}panel/panel.html`)).ok);
  await attempt("pairing file", async () => (await fetch(`${base}pairing.json`)).ok);
  const json = { "Content-Type": "application/json" };
  for (const path of ["feed", "site", "annotate", "pause", "purge", "leave-alone", "hello", "pair", "code"]) {
    await attempt(path, async () => (await fetch(`http://${api}/v1/${path}`, { method: "POST", headers: json, body: '{"paused":true,"hosts":[],"leave":true,"code":"AAAA-AAAA"}' })).status !== 403);
  }
  return worked;
};

/** An extension that defends nothing: it answers everybody and gives its files to every page. */
function careless(t) {
  const folder = mkdtempSync(join(tmpdir(), "careless-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "panel"));
  const files = ["panel/panel.html", "pairing.json"];
  const manifest = { manifest_version: 3, name: "Careless", version: "1", background: { service_worker: "careless.js" }, externally_connectable: { ids: ["*"], matches: [`https://${HOST}/*`] }, web_accessible_resources: [{ resources: files, matches: ["<all_urls>"], extension_ids: ["*"] }] };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  for (const file of files) writeFileSync(join(folder, file), "{}");
  writeFileSync(
    join(folder, "careless.js"),
    "chrome.runtime.onMessageExternal.addListener((_message, _sender, answer) => answer(true));\nchrome.runtime.onConnectExternal.addListener((port) => port.postMessage(true));\n",
  );
  return folder;
}

/** An API that answers everybody. */
async function carelessApi(t) {
  const server = createServer((_request, response) => response.writeHead(200, { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-allow-private-network": "true" }).end("{}"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `127.0.0.1:${server.address().port}`;
}

test("the control: the same attack works on an extension and an API that defend nothing", async (t) => {
  const api = await carelessApi(t);
  const { context, tab } = await scene(t, fullSnapshot(), [rival(t), careless(t)]);
  const worker = async (file) => context.serviceWorkers().find((worker) => worker.url().endsWith(file)) ?? (await context.waitForEvent("serviceworker", (worker) => worker.url().endsWith(file)));
  const base = (await worker("/careless.js")).url().replace(/careless\.js$/, "");
  const given = { id: new URL(base).hostname, base, api };
  const ofExtension = ["message", "connect", "file", "pairing file"];
  const ofApi = ["feed", "site", "annotate", "pause", "purge", "leave-alone", "hello", "pair", "code"];
  assert.deepEqual(await within("the other extension to try", (await worker("/rival.js")).evaluate(attack, given)), [...ofExtension, ...ofApi]);
  // A page does not even get to the API: the browser keeps it from this computer (local_network.test.js has that control).
  assert.deepEqual(await within("the page to try", tab.evaluate(attack, given)), ofExtension);
});

test("neither another extension nor a page can read the feed, drive the panel or change a choice", async (t) => {
  const backend = await real.start(t, { hosts: [HOST] });
  const browser = await startChromium(t, { ca: backend.ca, more: [rival(t)] });
  const { context, tab, base } = browser;
  await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  await tab.goto(`https://${HOST}/`);
  await panel.untilText("AWSALB");
  const given = { id: new URL(base).hostname, base, api: backend.api };
  const other = context.serviceWorkers().find((worker) => worker.url().endsWith("/rival.js")) ?? (await context.waitForEvent("serviceworker", (worker) => worker.url().endsWith("/rival.js")));
  assert.deepEqual(await within("the other extension to try", other.evaluate(attack, given)), [], "another extension");
  assert.deepEqual(await within("the page to try", tab.evaluate(attack, given)), [], "a page that we look at");
  const framing = tab.evaluate(
    (base) =>
      new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = () => resolve(frame.contentWindow.length);
        frame.src = `${base}panel/panel.html`;
        document.body.append(frame);
        window.postMessage({ type: "purge" }, "*");
        frame.contentWindow.postMessage({ type: "purge" }, "*");
      }),
    base,
  );
  assert.equal(await within("the frame to load", framing), 0);
  assert.ok(!context.pages().some((page) => page.frames().slice(1).some((frame) => frame.url().includes("panel.html"))), "no page frames the panel");
  const after = await panel.text();
  for (const part of ["AWSALB", "Stop looking", "Looking"]) assert.ok(after.includes(part), part);
  for (const part of ["forged", "paused", "left alone", "could not be read"]) assert.ok(!after.includes(part), part);
});

/** In the page: 50 forged events, each by every channel that a page has. */
const forge = async ({ id, cookie }) => {
  const channel = new BroadcastChannel("biscuit-tin");
  for (let n = 0; n < 50; n += 1) {
    const forged = { ...cookie, seq: 1_000 + n, name: n % 2 ? cookie.name : `forged_${n}`, purpose: { text: "Harmless, says the page." }, verdict: "as_declared", findings: [] };
    window.postMessage(forged, "*");
    channel.postMessage(forged);
    document.dispatchEvent(new CustomEvent("biscuit-tin", { detail: forged }));
    localStorage.setItem("biscuit-tin", JSON.stringify(forged));
    try {
      chrome.runtime.sendMessage(id, forged);
      chrome.runtime.connect(id).postMessage(forged);
    } catch {
      // A page has no channel to an extension whose manifest does not open one.
    }
    const fake = document.body.appendChild(document.createElement("article"));
    fake.className = "row";
    fake.textContent = forged.purpose.text;
  }
  channel.close();
};

/** In the page: which of these files it can get hold of, by fetch, as a script, a picture, a style sheet or a frame. */
const readAll = async (addresses) => {
  const loads = (tag, attribute, address) =>
    new Promise((resolve) => {
      const element = document.createElement(tag);
      if (tag === "link") element.rel = "stylesheet";
      element.onload = () => resolve(true);
      element.onerror = () => resolve(false);
      element[attribute] = address;
      document.head.append(element);
    });
  const got = [];
  for (const address of addresses) {
    const ways = [fetch(address).then(({ ok }) => ok, () => false), loads("script", "src", address), loads("img", "src", address), loads("link", "href", address), import(address).then(() => true, () => false)];
    if ((await Promise.all(ways)).some(Boolean)) got.push(address);
  }
  return got;
};

test("t51_a_page_changes_no_annotation_by_fifty_forged_messages_and_reads_none_of_our_files", async (t) => {
  const { proxy, panel, tab, base, context } = await scene(t, fullSnapshot());
  await panel.untilText("mystery");
  const annotations = () => panel.evaluate(() => [...document.querySelectorAll("article")].map((row) => row.innerHTML).filter((row) => !row.includes("true_one")));
  const before = await annotations();
  const mystery = fullSnapshot().cookies.find(({ name }) => name === "mystery");
  await within("the page to send its messages", tab.evaluate(forge, { id: new URL(base).hostname, cookie: mystery }));
  // A real event that was sent later is shown, so the forged messages have had their effect by now.
  proxy.publish(cookieWith({ host: HOST, name: "true_one", seq: 500 }));
  await panel.untilText("true_one");
  assert.deepEqual(await annotations(), before);
  assert.ok(!(await panel.text()).includes("says the page"));

  const files = shipped().map((name) => `${base}${name}`);
  assert.ok(files.length > 40);
  assert.deepEqual(await within("the page to try our files", tab.evaluate(readAll, files)), []);
  // The control: the addresses are right, for a page of the extension itself gets them all.
  const options = await context.newPage();
  await options.goto(`${base}options/options.html`);
  assert.deepEqual(await options.evaluate(async (files) => (await Promise.all(files.map(async (file) => (await fetch(file)).ok))).every(Boolean), files), true);
  const manifest = await options.evaluate(() => chrome.runtime.getManifest());
  assert.deepEqual(["externally_connectable", "web_accessible_resources", "content_scripts"].filter((key) => key in manifest), []);
});
