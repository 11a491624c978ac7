// Council portals for `audit` with habits of their makers: tools from npm that ask in other ways, and boxes by hand that hide
// their no. Each row says what it plants and what has to be found, as those of `audit_site.js`.

import { FIXED, RECORD, VISITS, WORDS, set } from "./audit_notices.js";

/** Files of the tools. */
export const HABIT_FILES = {
  "/tarteaucitron.js": "tarteaucitronjs/tarteaucitron.js",
  "/tarteaucitron.en.js": "tarteaucitronjs/lang/tarteaucitron.en.js",
  "/tarteaucitron.css": "tarteaucitronjs/css/tarteaucitron.css",
  "/orejime.js": "orejime/dist/orejime-standard-en.js",
  "/orejime.css": "orejime/dist/orejime-standard.css",
  "/beyonk.js": "@beyonk/gdpr-cookie-consent-banner/dist/index.umd.cjs",
  "/beyonk.css": "@beyonk/gdpr-cookie-consent-banner/src/lib/banner.css",
};

/** The portals. */
export const HABITS = {
  // Writes that it waits for a choice before there is one.
  tarteaucitron: {
    page: () => `<link rel="stylesheet" href="/tarteaucitron.css"><script src="/tarteaucitron.js"></script><script src="/tarteaucitron.en.js"></script><script>
      tarteaucitron.init({ privacyUrl: "", orientation: "bottom", showIcon: false, useExternalCss: true, useExternalJs: true, highPrivacy: true, removeCredit: true });
      tarteaucitron.services.counter = { key: "counter", type: "analytic", name: "Counter", needConsent: true, cookies: ["_ga"], js() { ${set("_ga")} } };
      (tarteaucitron.job = tarteaucitron.job || []).push("counter");
      </script>`,
    planted: { tarteaucitron: ["arrive", ...RECORD], _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Never says the word: it speaks of personal information.
  orejime: {
    page: () => `<link rel="stylesheet" href="/orejime.css"><template data-purpose="analytics"><script>${set("_ga")}</script></template><script>
      window.orejimeConfig = { privacyPolicyUrl: "/privacy", purposes: [{ id: "analytics", title: "Analytics", cookies: ["_ga"] }] };
      </script><script src="/orejime.js"></script>`,
    planted: { "eu-consent": RECORD, _ga: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Asks whether to send news, and not about what it stores.
  news: {
    page: () => `<div style="${FIXED}"><p>May we send you news of the council? We keep your personal data safe, and ask for your consent.</p>
      <input type="email" aria-label="Email"><button id="yes">Yes, sign me up</button><button id="no">No thanks</button></div>
      <script>for (const id of ["yes", "no"]) document.getElementById(id).onclick = () => { ${set("news_answer")} };</script>`,
    planted: {},
    refuse: "none 0",
    accept: "none 0",
  },
  // In a shadow root, without a no: what is switched off elsewhere on the page turns the yes into one to what is left.
  beyonk: {
    page: () => `<link rel="stylesheet" href="/beyonk.css"><script src="/beyonk.js"></script>
      <cookie-consent-banner cookie-name="portal_gdpr" heading="Cookies" description="${WORDS}"></cookie-consent-banner><script>
      addEventListener("consent:analytics", ({ detail }) => { if (detail.agreed) { ${set("_ga")} } });
      </script>`,
    planted: { portal_gdpr: RECORD, _ga: ["accept"] },
    asks: ["refusing_is_harder"],
    refuse: "pressed 5",
    accept: "pressed 1",
  },
  // Counts until it is asked not to.
  optout: {
    page: () => `<link rel="stylesheet" href="/osano.css"><script src="/osano.js"></script><script>
      if (!document.cookie.includes("cookieconsent_status=deny")) { ${set("_ga")} }
      cookieconsent.initialise({ type: "opt-out", content: { message: "${WORDS}" },
        onStatusChange(status) { if (status === "deny") document.cookie = "_ga=; Path=/; Secure; Max-Age=0"; } });
      </script>`,
    planted: { cookieconsent_status: RECORD, _ga: ["arrive"] },
    findings: { _ga: "before_consent" },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Over the whole page, with its switches.
  klaromodal: {
    page: () => `<script>
      window.klaroConfig = { version: 1, elementID: "klaro", storageMethod: "cookie", acceptAll: true, mustConsent: true, lang: "en",
        translations: { en: { consentModal: { title: "Cookies", description: "${WORDS}" } } },
        services: [{ name: "analytics", default: true, purposes: ["analytics"], callback: (consent) => { if (consent) { ${set("_pk_id")} } } }] };
      </script><script src="/klaro.js"></script>`,
    planted: { klaro: RECORD, _pk_id: ["accept"] },
    refuse: "pressed 1",
    accept: "pressed 1",
  },
  // Its no lies in a closed shadow root that comes only with the second layer.
  layered: {
    page: () => `<div id="first"></div><div id="second"></div><script>
      const first = document.querySelector("#first").attachShadow({ mode: "open" });
      const keep = (answer) => {
        document.cookie = "layered_choice=CANARY" + answer + "; Path=/; Max-Age=7776000; Secure";
        if (answer === "yes") { ${set("_ga")} }
        for (const host of document.querySelectorAll("#first, #second")) host.remove();
      };
      if (!document.cookie.includes("layered_choice")) {
        first.innerHTML = '<div style="${FIXED}"><p>${WORDS}</p><button id="yes">Accept all</button><button id="more">Manage cookies</button></div>';
        first.getElementById("yes").onclick = () => keep("yes");
        first.getElementById("more").onclick = () => {
          first.innerHTML = "";
          const root = document.querySelector("#second").attachShadow({ mode: "closed" });
          root.innerHTML = '<div style="${FIXED}"><h2>Your choice</h2><p>${WORDS}</p><button id="no">Reject all</button><button id="all">Accept all</button></div>';
          root.getElementById("no").onclick = () => keep("no");
          root.getElementById("all").onclick = () => keep("yes");
        };
      }
      </script>`,
    planted: { layered_choice: RECORD, _ga: ["accept"] },
    asks: ["refusing_is_harder"],
    refuse: "pressed 2",
    accept: "pressed 1",
  },
};
