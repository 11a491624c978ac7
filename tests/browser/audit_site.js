// Council portals for `audit`, each with a cookie notice of a pattern of its own, and beside it what it sets in which phase:
// what is planted and what has to be found stand in one place. One server over TLS answers for all hosts.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { FIXED, RECORD, THIRD, VENDOR, VISITS, WORDS, notice, set } from "./audit_notices.js";
import { BACK, BOXES } from "./audit_boxes.js";
import { HABITS, HABIT_FILES } from "./audit_habits.js";
import { TOOLS } from "./audit_tools.js";
import { certificates } from "./site.js";

/** Files of real tools. */
const FILES = {
  ...HABIT_FILES,
  "/klaro.js": "klaro/dist/klaro-no-css.js",
  "/osano.js": "cookieconsent/build/cookieconsent.min.js",
  "/osano.css": "cookieconsent/build/cookieconsent.min.css",
  "/vanilla.js": "vanilla-cookieconsent/dist/cookieconsent.umd.js",
  "/vanilla.css": "vanilla-cookieconsent/dist/cookieconsent.css",
};
const file = (path) => readFileSync(new URL(`node_modules/${FILES[path]}`, import.meta.url));

/**
 * The portals. `page` makes the body; `header` are the Set-Cookie fields of the answer, from the request's Cookie field.
 * `planted` has the phases of each cookie; `refuse` and `accept` what has to be said: verdict and number of presses;
 * `findings` are those about the choice, `asks` those about the way in which the site asks.
 */
export const PORTALS = {
  ...TOOLS,
  ...HABITS,
  ...BOXES,
  // A box by hand, with a third party whose one cookie browsers keep and whose other one they refuse.
  fixed: {
    page: () => `<img alt="" src="https://${THIRD}/pixel">` + notice({ style: FIXED, yes: "Accept all", no: "Reject all", record: "site_choice", onYes: set("_gid") }),
    planted: { site_choice: RECORD, _gid: ["accept"], third: [...VISITS, "accept"], third_refused: [...VISITS, "accept"] },
    refused: ["third_refused"],
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // In the flow of the page, where no engine looks.
  flow: {
    page: () => notice({ style: "", yes: "I’m happy with cookies", no: "Only use necessary cookies", record: "flow_choice", onYes: set("_ga_FLOW") }),
    planted: { flow_choice: RECORD, _ga_FLOW: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Tells, and does not ask.
  gotit: {
    page: () => notice({ style: FIXED, words: "This site uses cookies. By using it you agree to all of them. <a href='/privacy'>Read our cookie policy</a>", yes: "Got it!", record: "gotit_choice" }) + `<script>${set("_ga")}</script>`,
    planted: { _ga: [...VISITS, "accept"], gotit_choice: ["accept"] },
    findings: { _ga: "before_consent" },
    asks: ["no_refuse_offered"],
    refuse: "no_refuse_offered 0",
    accept: "pressed 1",
  },
  // The no lies behind “settings”, where a switch is on.
  settings: {
    page: () => `
      <div id="notice" style="${FIXED}"><p>${WORDS}</p><button id="yes">Accept all cookies</button><button id="more">Cookie settings</button>
      <div id="panel" hidden><label><input type="checkbox" id="count" checked> Count my visits</label><button id="save">Save my choices</button></div></div>
      <script>
      const at = (id) => document.querySelector("#" + id);
      const keep = (answer) => { document.cookie = "settings_choice=" + answer + "; Path=/; Max-Age=7776000; Secure"; at("notice").remove(); if (answer === "all") { ${set("_hjSessionUser_1")} } };
      if (document.cookie.includes("settings_choice=")) at("notice").remove();
      else {
        at("more").onclick = () => { at("panel").hidden = false; };
        at("yes").onclick = () => keep("all");
        at("save").onclick = () => keep(at("count").checked ? "all" : "none");
      }
      </script>`,
    planted: { settings_choice: RECORD, _hjSessionUser_1: ["accept"] },
    asks: ["refusing_is_harder"],
    refuse: "pressed 3",
    accept: "pressed 1",
  },
  // Sets what was refused.
  defiant: {
    page: () => notice({ style: FIXED, yes: "Accept all", no: "Reject all", record: "defiant_choice", onYes: set("_fbp"), onNo: `setTimeout(() => { ${set("_fbp")} }, 500);` }),
    planted: { defiant_choice: RECORD, _fbp: RECORD },
    findings: { _fbp: "ignores_refusal" },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Waits until the visitor who refused comes again.
  later: {
    header: (cookie) => (cookie.includes("later_choice=CANARYno") ? ["_uetsid=CANARY; Path=/; Secure; Max-Age=86400"] : []),
    page: () => notice({ style: FIXED, yes: "Accept all", no: "Reject all", record: "later_choice" }),
    planted: { later_choice: RECORD, _uetsid: ["reload"] },
    findings: { _uetsid: "ignores_refusal" },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // No notice; a cookie that is there for 80 ms, and keys that stay. One more cookie if anything shows that a program drives
  // the browser.
  brief: {
    page: () => `<p>Nothing is asked here.</p><script src="/marks.js"></script><script src="/brief.js"></script>`,
    planted: { _ga: ["arrive"] },
    stored: { "localStorage visits": ["arrive"], "sessionStorage tab": ["arrive"], "indexedDB cache": ["arrive"] },
    gone: ["_ga"],
    findings: { _ga: "before_consent" },
    by: { _ga: "/brief.js" },
    refuse: "none 0",
    accept: "none 0",
  },
  // A worker that stays has one cookie from an answer, sets another one itself, and a third one for an instant.
  worker: {
    page: () => `<p>Nothing is asked here.</p><script>navigator.serviceWorker.register("/worker.js");</script>`,
    planted: { by_answer: ["arrive"], by_worker: ["arrive"], for_an_instant: ["arrive"] },
    gone: ["for_an_instant"],
    how: { by_answer: "worker", by_worker: "worker", for_an_instant: "worker" },
    by: { by_worker: "/worker.js" },
    refuse: "none 0",
    accept: "none 0",
  },
  // Its worker sets nothing; what its page sets by the same means is the page's.
  idle: {
    page: () => `<p>Nothing is asked here.</p><script>navigator.serviceWorker.register("/idle.js"); cookieStore.set("by_page", "CANARY");</script>`,
    planted: { by_page: ["arrive"] },
    how: { by_page: "script" },
    refuse: "none 0",
    accept: "none 0",
  },
  // Keeps the choice in the page's own storage, under a name that no tool has.
  local: {
    page: () => notice({ style: FIXED, yes: "Accept all", no: "Reject all", keep: `localStorage.setItem("choice", value)`, known: `localStorage.getItem("choice")`, onYes: set("_ga") }),
    planted: { _ga: ["accept"] },
    stored: { "localStorage choice": RECORD },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Keeps the choice at the server, by a cookie that was there before.
  server: {
    header: (cookie) => (cookie.includes("visitor=") ? [] : [`visitor=CANARY${(visitors += 1)}; Path=/; Secure; HttpOnly`]),
    page: (cookie) => (CHOSEN.has(visitor(cookie)) ? "<p>Thank you.</p>" : notice({ style: FIXED, yes: "Accept all", no: "Reject all", keep: `void fetch("/choose", { method: "POST" })`, known: "false", onYes: set("_ga") })),
    planted: { visitor: ["arrive"], _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Forgets the choice at once, and asks again.
  nowhere: {
    page: () => notice({ style: FIXED, yes: "Accept all", no: "Reject all", keep: "", known: "false", onYes: set("_ga") }),
    planted: { _ga: ["accept"] },
    refuse: "unsure 1",
    accept: "unsure 1",
  },
  // Writes a no before anybody chose; “Reject” changes nothing, and the box comes again.
  eager: {
    page: () => `<script>if (!document.cookie.includes("cookie-agreed")) document.cookie = "cookie-agreed=0; Path=/; Secure; Max-Age=7776000";</script>` +
      notice({ style: FIXED, yes: "Accept all", no: "Reject all", keep: `document.cookie = "cookie-agreed=" + (value === "CANARYyes" ? 2 : 0) + "; Path=/; Secure; Max-Age=7776000"`, known: `document.cookie.includes("cookie-agreed=2")`, onYes: set("_ga") }),
    planted: { "cookie-agreed": ["arrive", "refuse", "accept"], _ga: ["accept"] },
    refuse: "unsure 1",
    accept: "pressed 1",
  },
  // Its buttons say what nobody here understands: that there is no box, or no refusal, would be a lie.
  wordless: {
    page: () => notice({ style: FIXED, yes: "Count me in", no: "Basics will do", record: "wordless_choice", onYes: set("_ga") }),
    planted: {},
    banner: "unsure",
    refuse: "unsure 0",
    accept: "unsure 0",
  },
  // Asks after three seconds, and counts two seconds after the answer.
  late: {
    page: () => `<template>${notice({ style: FIXED, yes: "Accept all", no: "Reject all", record: "late_choice", onYes: `setTimeout(() => { ${set("_ga")} }, 2000);` })}</template><script>
      setTimeout(() => {
        document.body.append(document.querySelector("template").content.cloneNode(true));
      }, 3000);
      setTimeout(() => { if (!document.cookie.includes("late_choice")) { ${set("_gid")} } }, 2000);
      </script>`,
    settle: "4s",
    planted: { late_choice: RECORD, _ga: ["accept"], _gid: ["arrive"] },
    findings: { _gid: "before_consent" },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
};

/** Visitors who chose at the portal that keeps it itself, by their cookie. */
const CHOSEN = new Set();
let visitors = 0;
const visitor = (cookie) => /visitor=\w+/.exec(cookie)?.[0];

const WORKER = `addEventListener("install", (event) => { skipWaiting(); event.waitUntil((async () => {
  await fetch("/counted");
  await cookieStore.set({ name: "by_worker", value: "CANARY", expires: Date.now() + 3600000 });
  await cookieStore.set("for_an_instant", "CANARY");
  await cookieStore.delete("for_an_instant");
})()); });`;

/** It tries what a worker sees of the one who looks at it. */
const IDLE = `addEventListener("install", () => {
  debugger;
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^_[0-9a-f]{16}$/.test(name));
  if (names.length > 0 || !String(CookieStore.prototype.set).includes("[native code]")) cookieStore.set("robot_worker", "CANARY");
});`;

/** Its buttons do nothing but for a real press. */
const NOTICE = `<!doctype html><html lang="en"><body><p>${WORDS}</p><button id="yes">Accept All</button><button id="no">Reject All</button>
<script>for (const id of ["yes", "no"]) document.getElementById(id).onclick = ({ isTrusted }) => isTrusted && parent.postMessage(id, "*");</script></body></html>`;

/** Hosts of which no page can be looked at, each with the reason; what they set before that counts. */
export const BROKEN = { loop: "redirect_loop", hung: "timeout", dies: "crashed", wall: "bot_wall", mildwall: "bot_wall", away: "refused", hangup: "closed" };

/**
 * Nests elements so deep that their layout overflows the renderer's stack, of which it dies. They come into the page by hundreds: one by
 * one, each would cost an observer of the page a walk through all above it.
 */
export const DIE = `let deepest = document.documentElement;
for (let times = 0; times < 100; times += 1) {
  const outer = document.createElement("div");
  let inner = outer;
  for (let depth = 0; depth < 500; depth += 1) inner = inner.appendChild(document.createElement("div"));
  deepest.append(outer);
  deepest = inner;
}
deepest.getBoundingClientRect();`;

const BRIEF = `${set("_ga")} setTimeout(() => { document.cookie = "_ga=; Path=/; Secure; Max-Age=0"; }, 80);
localStorage.setItem("visits", "CANARY"); sessionStorage.setItem("tab", "CANARY"); indexedDB.open("cache");`;

const MARKS = `const { userAgent, userAgentData, webdriver, languages, plugins } = navigator;
const native = (any) => Function.prototype.toString.call(any).includes("[native code]");
const { set: setter } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
const frame = document.createElement("iframe");
document.body.append(frame);
const own = Object.keys(frame.contentWindow);
const marks = {
  webdriver: webdriver === true,
  agent: /headless/i.test(userAgent + JSON.stringify(userAgentData?.brands)),
  hidden: document.visibilityState !== "visible" || !document.hasFocus(),
  setter: !native(setter) || !native(cookieStore.set),
  binding: Object.getOwnPropertyNames(window).some((name) => /^_[0-9a-f]{16}$/.test(name) || /autoconsent|biscuit/i.test(name)),
  frame: own.some((name) => /^_[0-9a-f]{16}$/.test(name)),
  languages: languages.join() !== "en-GB,en",
};
frame.remove();
for (const [mark, is] of Object.entries(marks)) if (is) document.cookie = "robot_" + mark + "=CANARY; Path=/; Secure";`;

/** The page of a portal. */
export const address = (name) => `https://www.${name}.test/`;

/** Starts the server of all portals; returns the options with which `audit` finds them. */
export async function startPortals(t, folder) {
  const names = [...Object.keys(PORTALS), ...Object.keys(BACK), ...Object.keys(BROKEN)];
  const hosts = [...names.map((name) => `www.${name}.test`), "flow.test", THIRD, VENDOR];
  const { ca, identity } = certificates(folder, hosts.join(",DNS:"));
  const server = createServer(identity, (request, response) => answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), server.closeAllConnections()));
  const { port } = server.address();
  // A port on which nobody listens any more.
  const closing = createServer(identity).listen(0, "127.0.0.1");
  await once(closing, "listening");
  const { port: closed } = closing.address();
  closing.close();
  return ["--origin-ca", ca, "--intercept", THIRD, "--intercept", VENDOR, ...hosts.flatMap((host) => ["--resolve", `${host}:443:127.0.0.1:${host.includes("away") ? closed : port}`])];
}

function answer(request, response) {
  const host = request.headers.host ?? "";
  if (host === THIRD && request.url === "/frame") return void response.writeHead(200, { "Content-Type": "text/html" }).end(`<script>${set("partitioned", "; SameSite=None; Partitioned; Max-Age=3600")}</script>`);
  if (host === THIRD) {
    response.setHeader("Set-Cookie", ["third=CANARY; SameSite=None; Secure; Max-Age=3600", "third_refused=CANARY; SameSite=Strict; Secure"]);
    return void response.writeHead(200, { "Content-Type": "image/gif" }).end("GIF89a\x01\0\x01\0\0\0\0;", "latin1");
  }
  const text = (kind, body) => response.writeHead(200, { "Content-Type": `text/${kind}; charset=utf-8` }).end(body);
  const scripts = { "/brief.js": BRIEF, "/marks.js": MARKS, "/worker.js": WORKER, "/idle.js": IDLE };
  const script = scripts[request.url];
  if (script) return void text("javascript", script);
  if (FILES[request.url]) return void text(request.url.endsWith(".css") ? "css" : "javascript", file(request.url));
  if (host === VENDOR) return void text("html", NOTICE);
  const { cookie = "" } = request.headers;
  if (request.url === "/choose") return void (CHOSEN.add(visitor(cookie)), response.writeHead(204).end());
  if (request.url === "/counted") return void (response.setHeader("Set-Cookie", "by_answer=CANARY; Path=/; Secure"), response.writeHead(204).end());
  const name = host.split(".").at(-2);
  // As a council's short address leads to its site.
  if (!host.startsWith("www.")) return void response.writeHead(301, { Location: address(name) }).end();
  if (BROKEN[name]) return void fail(name, request, response);
  const portal = PORTALS[name] ?? BACK[name];
  const page = request.url === "/" ? portal?.page : portal?.pages?.[request.url];
  if (!page) return void response.writeHead(404).end();
  const fields = portal.header?.(cookie) ?? [];
  if (fields.length > 0) response.setHeader("Set-Cookie", fields);
  text("html", `<!doctype html><html lang="en-GB"><title>Council</title><body><h1>Council</h1>${page(cookie)}</body></html>`);
}

function fail(name, request, response) {
  if (name === "hangup") return void request.socket.destroy();
  response.setHeader("Set-Cookie", `${name}_cookie=CANARY; Path=/; Secure`);
  if (name === "loop") response.writeHead(302, { Location: request.url }).end();
  if (name === "wall") response.writeHead(403, { "cf-mitigated": "challenge", "Content-Type": "text/html" }).end("<h1>Are you human?</h1>");
  if (name === "mildwall") response.writeHead(200, { "Content-Type": "text/html" }).end(`<iframe src="/_Incapsula_Resource?a=1">Request unsuccessful. Incapsula incident ID: 1-2</iframe>`);
  if (name === "hung") response.writeHead(200, { "Content-Type": "text/html" }).end("<script>for (;;);</script>");
  // Answers nothing for longer than most questions wait, and dies then.
  if (name === "dies") response.writeHead(200, { "Content-Type": "text/html" }).end(`<script>while (performance.now() < 15000); ${DIE}</script>`);
}
