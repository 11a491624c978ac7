// The screens that popup and panel can show, each as what the proxy says and what is on the page then.
// They are events as Rust writes them; no test is here.

import { cookieWith, emptySnapshot, fixture } from "../../extension/test/fixtures.js";
import { weights } from "../../extension/test/weights.js";

export const HOST = "jobs.luton.gov.uk";
export const OTHER = "myforms.luton.gov.uk";

/** The snapshot of Rust's own fixture: three cookies of one site, and a host that is not looked at. */
export function fullSnapshot(changes = {}) {
  return { ...fixture("snapshot"), listed_hosts: ["luton.gov.uk"], ...changes };
}

const concluded = (tone, text, more) => ({ tone, sentence: { text }, more: more === undefined ? null : { text: more } });

/** A site's summary for a number of cookies. */
export function siteOf(host, total) {
  const { type, ...site } = { ...fixture("site"), host, counts: { total, as_declared: total, differs: 0, not_declared: 0, cannot_tell: 0, attention: 0 } };
  return { ...site, verdict: "as_declared", conclusion: concluded("fine", `${total} cookies. All are needed for the site to work.`, `Nothing that we saw goes against the council’s cookie page.`), summary: { text: `${total} cookies: ${total} as declared.` } };
}

/** Cookies of every weight, or these. */
function weighed(names) {
  const { type, seq, ...model } = fixture("cookie");
  const cookies = weights({ ...model, seq: 1, host: HOST });
  return (names ?? Object.keys(cookies)).map((name) => cookies[name]);
}

/** A snapshot with these cookies and a summary of them. */
function snapshotOf(cookies, site) {
  const { type, ...summary } = fixture("site");
  return fullSnapshot({ cookies, sites: [{ ...summary, host: HOST, ...site }], not_inspected: [], consents: [] });
}

const counts = (changes) => ({ total: 0, as_declared: 0, differs: 0, not_declared: 0, cannot_tell: 0, attention: 0, ...changes });

/** Each weight once. */
export function weightsSnapshot() {
  return snapshotOf(weighed(), {
    counts: counts({ total: 9, as_declared: 3, differs: 2, not_declared: 2, cannot_tell: 2, attention: 3 }),
    conclusion: concluded("against", "This site set one cookie before you chose. Marketing cookies have to wait for your choice.", "2 others are missing from the council’s cookie page. 9 cookies: 4 are needed for the site to work, 3 count visits, 2 are for adverts."),
    summary: { text: "9 cookies: 3 as declared, 2 differ from the notice or your choice, 2 not declared, 2 that we cannot judge." },
  });
}

/** What the browser holds: one cookie of the feed, one of a script, one of another site, one storage key. */
export function annotation() {
  const { type, ...held } = cookieWith({ host: HOST });
  const own = (name, seen, changes = {}) => ({ ...held, name, row: { text: held.row.text.replace(held.name, name) }, id: `${seen}|${name}`, facts: { ...held.facts, seen, value_kind: "not_seen", value_length: 0 }, findings: [], ...changes });
  return {
    site: siteOf(HOST, 6),
    cookies: [
      own("lumesseAnalyticsInformation", "in_browser"),
      own("from_a_script", "in_browser", { category: "functional", category_word: { text: "Functional" } }),
      own("embedded", "in_browser", { host: "forms.supplier.example" }),
      own("theme", "local_storage", { stays: { text: "until the site or you delete it" } }),
    ],
  };
}

const away = (reason, text) => ({ since: null, partly: false, seq: 9, host: HOST, reason, sentence: { text } });

const asked = (changes) => ({ ...fixture("snapshot").asked_hosts[0], host: HOST, ...changes });

/** Screens that a snapshot alone makes. `shows` is on the page then. */
export const SCENES = [
  { name: "rows", snapshot: () => fullSnapshot(), shows: "mystery" },
  { name: "weights", snapshot: weightsSnapshot, shows: "Marketing cookies have to wait for your choice." },
  {
    name: "gap",
    snapshot: () => snapshotOf(weighed(["gap", "addressed"]), { verdict: "not_declared", counts: counts({ total: 2, as_declared: 1, not_declared: 1 }), conclusion: concluded("gap", "2 cookies. Both are needed for the site to work.", "One is missing from the council’s cookie page."), summary: { text: "2 cookies: 1 as declared, 1 not declared." } }),
    shows: "Gap in the notice",
  },
  {
    name: "measured-early",
    snapshot: () => ({
      ...snapshotOf(weighed(["differs", "history"]), { conclusion: concluded("look", "This site started measuring your visit before you chose.", "2 cookies. Both count visits."), summary: { text: "2 cookies: 1 as declared, 1 differs from the notice or your choice." } }),
      consents: [{ ...(({ type, ...consent }) => consent)(fixture("consent")), host: HOST }],
    }),
    shows: "are already set",
  },
  {
    name: "cannot-tell",
    snapshot: () => snapshotOf(weighed(["noNotice"]), { verdict: "cannot_tell", counts: counts({ total: 1, cannot_tell: 1 }), conclusion: concluded("unknown", "1 cookie. Nobody says what it is for.", "We hold no cookie page for this site, so we cannot check it."), summary: { text: "1 cookie: 1 that we cannot judge." }, council: null, service: null, supplier: null }),
    shows: "1 cookie: 1 that we cannot judge.",
  },
  {
    name: "nothing-seen",
    snapshot: () => snapshotOf([], { verdict: "nothing_seen", verdict_word: { text: "Nothing seen yet" }, counts: counts(), conclusion: concluded("nothing", "No cookies seen yet."), summary: { text: "No cookies seen yet." } }),
    shows: "No cookies seen on this site yet.",
  },
  { name: "empty", snapshot: () => emptySnapshot({ listed_hosts: ["luton.gov.uk"] }), shows: "No cookies seen on this site yet." },
  { name: "not-listed", snapshot: () => emptySnapshot({ listed_hosts: ["chelmsford.gov.uk"] }), shows: "it is not on the list" },
  {
    name: "council-without-notice",
    snapshot: () => emptySnapshot({ listed_hosts: ["chelmsford.gov.uk"], unheld: [{ domain: "luton.gov.uk", councils: ["Luton Council"], ids: ["luton"] }] }),
    shows: "Luton Council. We hold no cookie notice of this council yet.",
  },
  {
    name: "council-added-without-notice",
    snapshot: () => emptySnapshot({ listed_hosts: ["luton.gov.uk"], unheld: [{ domain: "luton.gov.uk", councils: ["Luton Council"], ids: ["luton"] }] }),
    shows: "council add luton --notice FILE",
  },
  { name: "paused", snapshot: () => fullSnapshot({ paused: true }), shows: "Go on looking" },
  {
    name: "left-alone",
    snapshot: () => emptySnapshot({ listed_hosts: ["luton.gov.uk"], left_alone: [HOST], not_inspected: [away("left_alone", `You asked us to leave ${HOST} alone, so we do not look at it.`)] }),
    shows: "Look at this site again",
  },
  {
    name: "not-inspected",
    snapshot: () => fullSnapshot({ not_inspected: [away("certificate_expired", `We do not look at ${HOST}: its certificate is out of date. Your browser decides whether to go on.`)] }),
    shows: "out of date",
  },
  {
    name: "asked",
    snapshot: () => emptySnapshot({ listed_hosts: [], asked_hosts: [asked({})] }),
    shows: "Look at it for Luton Council",
  },
  {
    name: "asked-without-path",
    snapshot: () => emptySnapshot({ listed_hosts: [], asked_hosts: [asked({ may_ask: false, sentence: { text: "This site serves many organisations. Its addresses do not tell which pages are Luton Council’s, so we do not look at it." } })] }),
    shows: "Its addresses do not tell",
  },
  {
    name: "asked-elsewhere",
    snapshot: () => fullSnapshot({ listed_hosts: [], not_inspected: [], asked_hosts: [asked({ looked_at: HOST, sentence: { text: `We look at ${HOST} for Luton Council while this page is in front and the panel is open.` } })] }),
    shows: "for Luton Council while this page is in front",
  },
  { name: "no-notice", snapshot: () => fullSnapshot({ sites: [], cookies: fullSnapshot().cookies.map((cookie) => ({ ...cookie, name: "" })) }), shows: "Cookie without a name" },
  { name: "welsh-fallback", snapshot: () => fullSnapshot({ lang: "fr" }), shows: "mystery" },
];

/** User settings in which every screen has to keep the rules. */
export const THEMES = {
  light: { "prefers-color-scheme": "light" },
  dark: { "prefers-color-scheme": "dark" },
  forced: { "forced-colors": "active", "prefers-color-scheme": "dark" },
  contrast: { "prefers-contrast": "more", "prefers-color-scheme": "light" },
};
