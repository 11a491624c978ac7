// Every component in every form that it can take, made from the fixtures that Rust wrote.
// An entry is a component's file name; an example is a title and what makes it.

import { loadWords } from "../../browser.js";
import { announcer } from "../../components/announcer.js";
import { leaveControl, lookControl } from "../../components/control.js";
import { detailsOf } from "../../components/details.js";
import { drawing, el, nameOf, say } from "../../components/element.js";
import { askFirst, choiceForm, textForm, tickBox } from "../../components/form.js";
import { categoryIcon, severityIcon, toneIcon, verdictIcon } from "../../components/icon.js";
import { masthead } from "../../components/masthead.js";
import { noticesOf } from "../../components/notice.js";
import { patchList } from "../../components/patch.js";
import { briefRow, cookieRow } from "../../components/row.js";
import { headOf, titleOf } from "../../components/site.js";
import { chooser, searchField, showOptions, siteOptions } from "../../components/filters.js";

await loadWords();
const fixture = async (name) => await (await fetch(`../fixtures/${name}.json`)).json();
const snapshot = await fixture("snapshot");
const [declared, differs, mystery] = snapshot.cookies;
const site = snapshot.sites[0];
const live = { startLooking() {}, stopLooking() {}, goOn() {}, leaveAlone() {}, choose() {}, redraw() {}, lookIntoPage() {} };
const placed = (cookie, place = "kept") => ({ cookie, place });
const body = { kind: "rows", host: site.host, site, rows: snapshot.cookies.map((cookie) => placed(cookie)), weightiest: [mystery] };
const screen = {
  ...{ connection: "connected", looking: true, canStart: true, routeTaken: false, paused: false, privateWindow: false, activeHost: site.host },
  ...{ selectedHost: undefined, others: ["myforms.luton.gov.uk"], leftAlone: false, canLook: true, body, notInspected: undefined },
  ...{ consent: undefined, notKept: undefined, refused: 0, missed: 0, lang: "en-GB" },
};
const withWord = (icon, words) => el("p", { class: "mark" }, icon, el("span", {}, words));
let serial = 0;
const rows = (...items) => el("ul", { class: "rows", role: "list" }, items.map((make) => make({ serial: String((serial += 1)), open: false })));
const notices = (changes) => () => noticesOf({ ...screen, ...changes }, live);
const head = (changes) => () => [el("h3", {}, titleOf(changes.body ?? body)), ...headOf({ ...screen, ...changes })];

export const EXAMPLES = {
  announcer: { "silent until something changes": () => announcer().element },
  control: {
    "start looking": () => lookControl({ ...screen, looking: false }, live),
    "stop looking": () => lookControl(screen, live),
    "neither, while not connected": () => lookControl({ ...screen, looking: false, canStart: false }, live),
    "leave alone": () => leaveControl(screen, live),
    "look again": () => leaveControl({ ...screen, leftAlone: true }, live),
  },
  details: Object.fromEntries([declared, differs, mystery].map((cookie) => [cookie.name, () => [el("h3", {}, nameOf(cookie.name)), ...detailsOf(cookie)]])),
  element: {
    "a drawing beside its word": () => withWord(drawing("M3 3h14v14h-14Z"), "A square"),
    "a name that wants to be markup": () => el("p", {}, nameOf("<img src=x onerror=alert(1)>")),
    "a name that turns the writing": () => el("p", {}, nameOf("\u202egnp.exe")),
    "a sentence in another language": () => el("p", {}, say({ text: "Nid yw neb yn dweud.", lang: "cy" })),
  },
  form: {
    "a text with its button": () => textForm({ id: "text", label: "Pairing code", hint: "You can paste it.", button: "Pair", attributes: {}, submit: async () => "That is no code." }).form,
    choices: () => choiceForm({ button: "Save", choices: [{ id: "choice", label: "Text size", selected: "b", options: [{ value: "a", label: "100 %" }, { value: "b", label: "125 %" }] }], submit: async () => undefined }).form,
    "boxes to tick": () => [true, false].map((ticked) => tickBox({ id: `tick-${ticked}`, label: ticked ? "Luton Council" : "Chelmsford City Council", hint: "13 sites", ticked, tick() {} })),
    "a question before the deed": () => askFirst({ id: "ask", button: "Erase everything", question: "Erase everything?", yes: "Yes", no: "No", confirmed: async () => undefined }),
  },
  icon: {
    verdicts: () => ["as_declared", "differs", "not_declared", "cannot_tell"].map((verdict) => withWord(verdictIcon(verdict), verdict)),
    categories: () => ["necessary", "functional", "analytics", "marketing", "unclassified"].map((category) => withWord(categoryIcon(category), category)),
    severities: () => ["note", "review", "breach"].map((severity) => withWord(severityIcon(severity), severity)),
    tones: () => ["note", "warning", "good"].map((tone) => withWord(toneIcon(tone), tone)),
  },
  masthead: { well: () => masthead({ good: true, words: "Looking" }), "not well": () => masthead({ good: false, words: "Not connected" }) },
  notice: {
    "not paired": notices({ connection: "not_paired" }),
    "not connected": notices({ connection: "not_connected" }),
    "another program": notices({ connection: "not_biscuit_tin" }),
    unverified: notices({ connection: "unverified" }),
    "pairing refused": notices({ connection: "pairing_refused" }),
    busy: notices({ connection: "busy" }),
    stopped: notices({ looking: false }),
    "route taken": notices({ routeTaken: true }),
    paused: notices({ paused: true }),
    "private window": notices({ privateWindow: true }),
    "not inspected": notices({ notInspected: snapshot.not_inspected[0] }),
    "not kept on disk": notices({ notKept: { text: "The disk is full. What Biscuit Tin sees now is kept until it stops, and goes to disk once there is space." } }),
    "out of step": notices({ refused: 3 }),
    "updates lost": notices({ missed: 12 }),
  },
  patch: {
    "a live list after two rounds": () => {
      const list = el("ul", {});
      for (const words of [["one", "two"], ["two", "three"]]) patchList(list, words, (word) => word, (word) => el("li", {}, word));
      return list;
    },
  },
  row: {
    "as declared": () => rows((now) => cookieRow(placed(declared), now)),
    differs: () => rows((now) => cookieRow(placed(differs), now)),
    "not declared": () => rows((now) => cookieRow(placed(mystery), now)),
    "without a name": () => rows((now) => cookieRow(placed({ ...mystery, name: "" }), now)),
    "tried to set": () => rows((now) => cookieRow(placed(differs, "tried"), now)),
    "from another site": () => rows((now) => cookieRow(placed(differs, "other_site"), now)),
    "from another site, kept apart": () => rows((now) => cookieRow(placed({ ...differs, facts: { ...differs.facts, partitioned: true } }, "other_site"), now)),
    "with details open": () => rows((now) => {
      const row = cookieRow(placed(differs), { ...now, open: true });
      row.querySelector("details").open = true;
      return row;
    }),
    "the popup's": () => rows((now) => briefRow(declared, now), (now) => briefRow(mystery, now)),
  },
  site: {
    rows: head({}),
    "with a choice in the banner": head({ consent: { text: "You have not chosen yet. Two marketing cookies were already set." } }),
    "only the summary yet": head({ body: { kind: "summary", host: site.host, site } }),
    empty: head({ body: { kind: "empty", host: site.host, site: undefined } }),
    "not listed": head({ body: { kind: "not_listed", host: "example.org" } }),
    "no site": head({ body: { kind: "no_site" } }),
    waiting: head({ body: { kind: "waiting" } }),
  },
  tools: {
    search: () => searchField("example-search", "Search", () => undefined).field,
    sites: () => {
      const choice = chooser("example-site", "Site", () => undefined);
      choice.show(siteOptions(screen, "The tab in front"), "");
      return choice.field;
    },
    "what to show": () => {
      const choice = chooser("example-show", "Show", () => undefined);
      choice.show(showOptions(body.rows), "all");
      return choice.field;
    },
  },
};
