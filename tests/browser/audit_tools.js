// Council portals for `audit` with the consent tools that councils use: real ones from npm, and imitations by hand, which keep the
// choice as the tool does and have its elements. Each row says what it plants and what has to be found, as those of `audit_site.js`.

import { FIXED, RECORD, VENDOR, VISITS, WORDS, set } from "./audit_notices.js";

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

const FOOTER = `<footer><a href="/privacy">Privacy</a> <a href="/cookies">Cookies</a></footer>`;

/** The form on a cookies page; `keep` keeps what is chosen in it. */
const settingsForm = (keep) => `<h1>Cookies</h1><p>${WORDS}</p><form novalidate>
  <fieldset><legend>Do you want to accept analytics cookies?</legend>
  <div class="govuk-radios__item"><input class="govuk-radios__input" style="opacity:0" id="c1" name="cookies[analytics]" type="radio" value="yes"><label for="c1">Yes</label></div>
  <div class="govuk-radios__item"><input class="govuk-radios__input" style="opacity:0" id="c2" name="cookies[analytics]" type="radio" value="no"><label for="c2">No</label></div></fieldset>
  <button class="govuk-button">Save cookie settings</button></form>
  <script>
  document.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    const usage = document.querySelector("input:checked")?.value === "yes";
    ${keep};
    if (!usage) document.cookie = "_ga=; Path=/; Secure; Max-Age=0";
  };
  </script>`;

/**
 * An imitation of a tool: its box, what shows that a choice was made, and what keeps one. `buttons` are the ids with the
 * answer of each; an answer is "yes" or "no".
 */
const tool = ({ box, known, keep, buttons }) => `${box}
  <script>
  const box = document.querySelector("[data-box]");
  const put = (name, value) => { document.cookie = name + "=" + value + "; Path=/; Max-Age=7776000; Secure"; };
  const end = () => { document.body.classList.remove("eu-cookie-compliance-popup-open"); box.remove(); };
  const answer = (yes) => { ${keep}; if (yes) { ${set("_ga")} } end(); };
  if (${known}) end();
  else for (const [selector, yes] of ${JSON.stringify(Object.entries(buttons))}) document.querySelector(selector).addEventListener("click", () => answer(yes === "yes"));
  </script>`;

/** Civic's. */
const CIVIC = {
  box: `<div id="ccc" data-box style="${FIXED}"><div id="ccc-notify"><h2>Our use of cookies</h2><p>${WORDS}</p><div class="ccc-notify-buttons">
    <button class="ccc-notify-button ccc-button-solid ccc-accept-button">Accept All Cookies</button>
    <button class="ccc-notify-button ccc-reject-button">Reject All Cookies</button><button class="ccc-notify-link">Settings</button></div></div></div>`,
  known: `document.cookie.includes("CookieControl")`,
  keep: `put("CookieControl", JSON.stringify({ necessaryCookies: ["CANARY"], optionalCookies: { analytics: yes ? "accepted" : "revoked" }, interactedWith: true }))`,
  buttons: { ".ccc-accept-button": "yes", ".ccc-reject-button": "no" },
};

/** Cookiebot's, in some words. */
const COOKIEBOT = ({ words, no, some, yes }) => ({
  box: `<div id="CybotCookiebotDialog" data-box role="dialog" style="${FIXED}"><h2>This website uses cookies</h2><p>${words}</p>
    <button id="CybotCookiebotDialogBodyButtonDecline">${no}</button>
    <button id="CybotCookiebotDialogBodyLevelButtonCustomize">${some}</button>
    <button id="CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll">${yes}</button></div>`,
  known: `document.cookie.includes("CookieConsent")`,
  keep: `put("CookieConsent", "{stamp:%27CANARY%27%2Cnecessary:true%2Cpreferences:" + yes + "%2Cstatistics:" + yes + "%2Cmarketing:" + yes + "%2Cmethod:%27explicit%27%2Cver:1}")`,
  buttons: { "#CybotCookiebotDialogBodyButtonDecline": "no", "#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll": "yes" },
});
const GERMAN = { words: "Wir verwenden Cookies, um Besuche zu zählen.", no: "Ablehnen", some: "Anpassen", yes: "Alle zulassen" };

/** A tool whose box has these buttons: what it plants is its record, and `_ga` after a yes. */
const row = (page, records, { refuse = "pressed 1", ...more } = {}) => ({
  page,
  planted: { ...Object.fromEntries(records.map((name) => [name, RECORD])), _ga: ["accept"] },
  refuse,
  accept: "pressed 1",
  ...more,
});

/** The portals of tools. */
export const TOOLS = {
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
  osano: row(
    () => `<link rel="stylesheet" href="/osano.css"><script src="/osano.js"></script><script>
      cookieconsent.initialise({ type: "opt-in", content: { message: "${WORDS}", allow: "Allow cookies", deny: "Decline" },
        onStatusChange(status) { if (status === "allow") { ${set("_ga")} } } });
      </script>`,
    ["cookieconsent_status"],
  ),
  // Shows nothing where it takes a visitor for a robot.
  vanilla: row(
    () => `<link rel="stylesheet" href="/vanilla.css"><script src="/vanilla.js"></script><script>
      CookieConsent.run({
        categories: { necessary: { enabled: true, readOnly: true }, analytics: {} },
        onConsent() { if (CookieConsent.acceptedCategory("analytics")) { ${set("_ga")} } },
        language: { default: "en", translations: { en: {
          consentModal: { title: "Cookies", description: "${WORDS}", acceptAllBtn: "Accept all", acceptNecessaryBtn: "Reject all", showPreferencesBtn: "Manage preferences" },
          preferencesModal: { title: "Cookies", acceptAllBtn: "Accept all", acceptNecessaryBtn: "Reject all", savePreferencesBtn: "Save", sections: [{ title: "Analytics", linkedCategory: "analytics" }] },
        } } },
      });
      </script>`,
    ["cc_cookie"],
  ),
  civic: row(
    () => tool(CIVIC),
    ["CookieControl"],
  ),
  cookiebot: row(
    () => tool(COOKIEBOT({ words: WORDS, no: "Deny", some: "Customize", yes: "Allow all" })),
    ["CookieConsent"],
  ),
  // In words that the engine alone knows: it says no, and the record shows it. It cannot say yes.
  german: {
    page: () => tool(COOKIEBOT(GERMAN)),
    planted: { CookieConsent: ["refuse"] },
    refuse: "pressed 1",
    accept: "unsure 0",
  },
  // The same, which keeps no choice and is shown once: that the engine is done, and the box stays away, shows nothing.
  once: {
    page: () => tool({ ...COOKIEBOT(GERMAN), known: `localStorage.getItem("seen")`, keep: `localStorage.setItem("seen", 1)` }),
    planted: {},
    stored: { "localStorage seen": ["refuse"] },
    refuse: "unsure 1",
    accept: "unsure 0",
  },
  // Its no lies in the preference centre.
  onetrust: row(
    () =>
      tool({
        box: `<div id="onetrust-consent-sdk" data-box><div id="onetrust-banner-sdk" role="region" aria-label="Cookie banner" style="${FIXED}"><p>${WORDS}</p>
          <button id="onetrust-pc-btn-handler">Cookies Settings</button><button id="onetrust-accept-btn-handler">Accept All Cookies</button></div>
          <div id="onetrust-pc-sdk" role="dialog" style="${FIXED}" hidden><h2>Privacy Preference Centre</h2><p>${WORDS}</p>
          <button class="ot-pc-refuse-all-handler">Reject All</button><button class="save-preference-btn-handler">Confirm My Choices</button></div></div>
          <script>
          const at = (id) => document.getElementById(id);
          at("onetrust-pc-btn-handler").onclick = () => { at("onetrust-banner-sdk").hidden = true; at("onetrust-banner-sdk").style.display = "none"; at("onetrust-pc-sdk").hidden = false; };
          </script>`,
        known: `document.cookie.includes("OptanonAlertBoxClosed")`,
        keep: `put("OptanonConsent", "datestamp=CANARY&interactionCount=1&groups=C0001%3A1%2CC0002%3A" + (yes ? 1 : 0) + "%2CC0004%3A" + (yes ? 1 : 0)); put("OptanonAlertBoxClosed", "2026-11-30T06:00:00.000Z")`,
        buttons: { "#onetrust-accept-btn-handler": "yes", ".ot-pc-refuse-all-handler": "no", ".save-preference-btn-handler": "no" },
      }),
    ["OptanonConsent", "OptanonAlertBoxClosed"],
    { refuse: "pressed 2", asks: ["refusing_is_harder"] },
  ),
  cookieyes: row(
    () =>
      tool({
        box: `<div class="cky-consent-container" data-box role="region" style="${FIXED}"><p>${WORDS}</p>
          <button data-cky-tag="settings-button">Customise</button><button data-cky-tag="reject-button">Reject All</button><button data-cky-tag="accept-button">Accept All</button></div>`,
        known: `document.cookie.includes("cookieyes-consent")`,
        keep: `const word = yes ? "yes" : "no"; put("cookieyes-consent", "consentid:CANARY,consent:" + word + ",action:yes,necessary:yes,functional:" + word + ",analytics:" + word + ",advertisement:" + word)`,
        buttons: { "[data-cky-tag=accept-button]": "yes", "[data-cky-tag=reject-button]": "no" },
      }),
    ["cookieyes-consent"],
  ),
  // Drupal's, which LocalGov Drupal has too.
  eucc: row(
    () =>
      tool({
        box: `<script>document.body.classList.add("eu-cookie-compliance-popup-open");</script><div id="sliding-popup" data-box style="${FIXED}"><div class="eu-cookie-compliance-banner"><h2>We use cookies</h2><p>${WORDS}</p>
          <button class="agree-button">Accept all cookies</button><button class="decline-button">Essential cookies only</button></div></div>`,
        known: `document.cookie.includes("cookie-agreed")`,
        keep: `put("cookie-agreed", yes ? 2 : 0); put("cookie-agreed-version", "1.0.0")`,
        buttons: { ".agree-button": "yes", ".decline-button": "no" },
      }),
    ["cookie-agreed", "cookie-agreed-version"],
  ),
  // Keeps the choice in the page's own storage.
  silktide: row(
    () =>
      tool({
        box: `<div id="silktide-banner" data-box style="${FIXED}"><p>${WORDS}</p><button class="accept-all">Accept all</button><button class="reject-all">Reject non-essential</button><button class="preferences">Preferences</button></div>`,
        known: `localStorage.getItem("silktideCookieBanner_InitialChoice")`,
        keep: `localStorage.setItem("silktideCookieBanner_InitialChoice", 1); localStorage.setItem("silktideCookieChoice_analytics", yes)`,
        buttons: { "#silktide-banner .accept-all": "yes", "#silktide-banner .reject-all": "no" },
      }),
    [],
    { stored: { "localStorage silktideCookieBanner_InitialChoice": RECORD, "localStorage silktideCookieChoice_analytics": RECORD } },
  ),
  // Its server sets what the visitor refused once the visitor comes again; a recording of the visit has both.
  recorded: row(
    () => tool(CIVIC),
    ["CookieControl"],
    { header: (cookie) => (cookie.includes("revoked") ? ["_gid=CANARY; Path=/; Secure; Max-Age=86400"] : []), planted: { CookieControl: RECORD, _ga: ["accept"], _gid: ["reload"] }, findings: { _gid: "ignores_refusal" } },
  ),
  // Its notice can be opened again. It sets what was taken back.
  revocable: row(
    () => `<div id="box" style="${FIXED}" hidden><p>${WORDS}</p><button id="yes">Accept all</button><button id="no">Reject all</button></div>
      <button id="again" hidden>Cookie settings</button><script>
      const at = (id) => document.getElementById(id);
      const shown = (asks) => { at("box").hidden = !asks; at("again").hidden = asks; };
      const keep = (analytics) => {
        document.cookie = "CookieControl=" + JSON.stringify({ necessaryCookies: ["CANARY"], optionalCookies: { analytics }, interactedWith: true }) + "; Path=/; Max-Age=7776000; Secure";
        shown(false);
      };
      shown(!document.cookie.includes("CookieControl"));
      at("again").onclick = () => shown(true);
      at("yes").onclick = () => { keep("accepted"); ${set("_ga")} };
      at("no").onclick = () => { if (document.cookie.includes("_ga")) { ${set("_gid")} } keep("revoked"); };
      </script>`,
    ["CookieControl"],
  ),
  // Its choice can be changed in a form on its cookies page, as in the pattern of the GOV.UK Design System.
  cookiespage: {
    page: () => govuk({ heading: "Cookies on this service", words: WORDS, yes: "Accept analytics cookies", no: "Reject analytics cookies" }) + FOOTER,
    pages: { "/cookies": () => settingsForm(`document.cookie = "cookies_policy=" + encodeURIComponent(JSON.stringify({ essential: true, usage })) + "; Path=/; Max-Age=7776000; Secure"`) },
    planted: { cookies_policy: RECORD, cookies_preferences_set: RECORD, _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // The same, whose form keeps nothing.
  keepsnothing: {
    page: () => govuk({ heading: "Cookies on this service", words: WORDS, yes: "Accept analytics cookies", no: "Reject analytics cookies" }) + FOOTER,
    pages: { "/cookies": () => settingsForm("") },
    planted: { cookies_policy: RECORD, cookies_preferences_set: RECORD, _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // The same, whose only form asks what visitors think of the page.
  feedback: {
    page: () => govuk({ heading: "Cookies on this service", words: WORDS, yes: "Accept analytics cookies", no: "Reject analytics cookies" }) + FOOTER,
    pages: {
      "/cookies": () => `<h1>Cookies</h1><p>${WORDS}</p><form action="/cookies"><fieldset><legend>Was this page about cookies useful?</legend>
        <label><input type="radio" name="useful" value="yes"> Yes</label><label><input type="radio" name="useful" value="no"> No</label></fieldset><button>Submit</button></form>
        <script>document.querySelector("form").onsubmit = () => { ${set("sent_feedback")} };</script>`,
    },
    planted: { cookies_policy: RECORD, cookies_preferences_set: RECORD, _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // In a frame of another site, as Sourcepoint's and TrustArc's.
  framed: row(
    () => `<iframe src="https://${VENDOR}/notice" title="Privacy" style="${FIXED};width:100%;height:200px"></iframe><script>
      const frame = document.querySelector("iframe");
      if (document.cookie.includes("framed_choice")) frame.remove();
      addEventListener("message", ({ data }) => {
        document.cookie = "framed_choice=CANARY" + data + "; Path=/; Max-Age=7776000; Secure";
        if (data === "yes") { ${set("_ga")} }
        frame.remove();
      });
      </script>`,
    ["framed_choice"],
  ),
  // The same, out of sight: nobody can press it.
  framehidden: {
    page: () => `<p>Nothing is asked here.</p><iframe src="https://${VENDOR}/notice" title="Privacy" style="${FIXED};width:100%;height:200px;visibility:hidden"></iframe>`,
    planted: {},
    refuse: "none 0",
    accept: "none 0",
  },
  // In a closed shadow root, as Usercentrics'.
  closed: row(
    () => `<div id="host"></div><script>
      const host = document.querySelector("#host");
      if (!document.cookie.includes("closed_choice")) {
        const root = host.attachShadow({ mode: "closed" });
        root.innerHTML = '<div style="${FIXED}"><p>${WORDS}</p><button id="no">Deny</button><button id="yes">Accept all</button></div>';
        for (const id of ["yes", "no"]) root.getElementById(id).onclick = ({ isTrusted }) => {
          document.cookie = "closed_choice=CANARY" + id + isTrusted + "; Path=/; Max-Age=7776000; Secure";
          if (id === "yes") { ${set("_ga")} }
          host.remove();
        };
      }
      </script>`,
    ["closed_choice"],
  ),
};
