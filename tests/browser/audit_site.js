// Council portals for `audit`, each with a cookie notice of a pattern of its own, and beside it what it sets in which phase:
// what is planted and what has to be found stand in one place. One server over TLS answers for all hosts.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { certificates } from "./site.js";

/** The third party that a portal embeds. */
const THIRD = "pixel.tracker.test";

const KLARO = new URL("node_modules/klaro/dist/klaro-no-css.js", import.meta.url);

const WORDS = "We use cookies to make this site work. We would also like to count visits with analytics cookies.";
const FIXED = "position:fixed;bottom:0;left:0;right:0;padding:1rem;background:#fff;border:1px solid";

/** A script that sets a cookie; no value may come into any report. */
const set = (name, more = "; Max-Age=3600") => `document.cookie = "${name}=CANARY; Path=/; Secure${more}";`;

/** A notice with two buttons, whose script keeps the choice in a cookie and then does what the answer allows. */
const notice = ({ style, words = WORDS, yes, no, record, onYes = "", onNo = "" }) => `
  <div id="notice" style="${style}"><p>${words}</p>${yes ? `<button id="yes">${yes}</button>` : ""}${no ? `<button id="no">${no}</button>` : ""}</div>
  <script>
  const notice = document.querySelector("#notice");
  const keep = (value) => { document.cookie = "${record}=" + value + "; Path=/; Max-Age=7776000; Secure"; notice.remove(); };
  if (document.cookie.includes("${record}=")) notice.remove();
  document.querySelector("#yes")?.addEventListener("click", () => { keep("CANARYyes"); ${onYes} });
  document.querySelector("#no")?.addEventListener("click", () => { keep("CANARYno"); ${onNo} });
  </script>`;

/** The pattern of the GOV.UK Design System in a language. */
const govuk = ({ heading, words, yes, no }) => `
  <div class="govuk-cookie-banner" id="notice" role="region" aria-label="${heading}"><div class="govuk-cookie-banner__message">
  <h2>${heading}</h2><p>${words}</p><button type="button" class="govuk-button" id="yes">${yes}</button>
  <button type="button" class="govuk-button" id="no">${no}</button></div></div>
  <script>
  const notice = document.querySelector("#notice");
  const keep = (usage) => {
    const policy = encodeURIComponent(JSON.stringify({ essential: true, usage }));
    document.cookie = "cookies_policy=" + policy + "; Path=/; Max-Age=7776000; Secure";
    document.cookie = "cookies_preferences_set=true; Path=/; Max-Age=7776000; Secure";
    notice.hidden = true;
  };
  if (document.cookie.includes("cookies_preferences_set")) notice.hidden = true;
  document.querySelector("#yes").onclick = () => { keep(true); ${set("_ga")} };
  document.querySelector("#no").onclick = () => keep(false);
  </script>`;

const RECORD = ["refuse", "accept"];
const VISITS = ["arrive", "reload"];

/**
 * The portals. `page` makes the body; `header` are the Set-Cookie fields of the answer, from the request's Cookie field.
 * `planted` has the phases of each cookie; `refuse` and `accept` what has to be said: verdict and number of presses;
 * `findings` are those about the choice.
 */
export const PORTALS = {
  govuk: {
    header: () => ["session=CANARY; Path=/; Secure; HttpOnly"],
    page: () => govuk({ heading: "Cookies on this service", words: WORDS, yes: "Accept analytics cookies", no: "Reject analytics cookies" }),
    planted: { session: VISITS, cookies_policy: RECORD, cookies_preferences_set: RECORD, _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  welsh: {
    page: () => govuk({ heading: "Cwcis ar y gwasanaeth hwn", words: "Rydym yn defnyddio cwcis hanfodol i wneud i’r gwasanaeth hwn weithio.", yes: "Derbyn cwcis dadansoddi", no: "Gwrthod cwcis dadansoddi" }),
    planted: { cookies_policy: RECORD, cookies_preferences_set: RECORD, _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
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
  klaro: {
    page: () => `<script>
      window.klaroConfig = { version: 1, elementID: "klaro", storageMethod: "cookie", acceptAll: true, lang: "en",
        translations: { en: { consentNotice: { description: "${WORDS}" } } },
        services: [{ name: "analytics", purposes: ["analytics"], callback: (consent) => { if (consent) { ${set("_pk_id")} } } }] };
      </script><script src="/klaro.js"></script>`,
    planted: { klaro: RECORD, _pk_id: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Tells, and does not ask.
  gotit: {
    page: () => notice({ style: FIXED, words: "This site uses cookies. By using it you agree to all of them.", yes: "Got it!", record: "told" }) + `<script>${set("_ga")}</script>`,
    planted: { _ga: [...VISITS, "accept"], told: ["accept"] },
    findings: { _ga: "before_consent" },
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
};

/** Hosts of which no page can be looked at, each with the reason; what they set before that counts. */
export const BROKEN = { loop: "redirect_loop", hung: "timeout", wall: "bot_wall", away: "refused" };

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
  const names = [...Object.keys(PORTALS), ...Object.keys(BROKEN)];
  const hosts = [...names.map((name) => `www.${name}.test`), "flow.test", THIRD];
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
  return ["--origin-ca", ca, "--intercept", THIRD, ...hosts.flatMap((host) => ["--resolve", `${host}:443:127.0.0.1:${host.includes("away") ? closed : port}`])];
}

function answer(request, response) {
  const host = request.headers.host ?? "";
  if (host === THIRD) {
    response.setHeader("Set-Cookie", ["third=CANARY; SameSite=None; Secure; Max-Age=3600", "third_refused=CANARY; SameSite=Strict; Secure"]);
    return void response.writeHead(200, { "Content-Type": "image/gif" }).end("GIF89a\x01\0\x01\0\0\0\0;", "latin1");
  }
  const scripts = { "/klaro.js": () => readFileSync(KLARO), "/brief.js": () => BRIEF, "/marks.js": () => MARKS };
  const script = scripts[request.url];
  if (script) return void response.writeHead(200, { "Content-Type": "text/javascript" }).end(script());
  const name = host.split(".").at(-2);
  // As a council's short address leads to its site.
  if (!host.startsWith("www.")) return void response.writeHead(301, { Location: address(name) }).end();
  if (BROKEN[name]) return void fail(name, request, response);
  const portal = PORTALS[name];
  if (request.url !== "/" || !portal) return void response.writeHead(404).end();
  const fields = portal.header?.(request.headers.cookie ?? "") ?? [];
  if (fields.length > 0) response.setHeader("Set-Cookie", fields);
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><html lang="en-GB"><title>Council</title><body><h1>Council</h1>${portal.page()}</body></html>`);
}

function fail(name, request, response) {
  response.setHeader("Set-Cookie", `${name}_cookie=CANARY; Path=/; Secure`);
  if (name === "loop") response.writeHead(302, { Location: request.url }).end();
  if (name === "wall") response.writeHead(403, { "cf-mitigated": "challenge", "Content-Type": "text/html" }).end("<h1>Are you human?</h1>");
  if (name === "hung") response.writeHead(200, { "Content-Type": "text/html" }).end("<script>for (;;);</script>");
}
