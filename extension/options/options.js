// The options: pairing by code, connection, councils, pause, language and text size, what we keep, erasing everything.
// It shows no cookies and never shows the key: link/key.js stores it, and it only signs.

import { loadWords, onStorageChanged, readSettings, removeSettings, word, writeSettings } from "../browser.js";
import { badges, leaveAlone, openConnection, purge, setPaused } from "../link/api.js";
import { CallError, DEFAULT_API, readAddress } from "../link/post.js";
import { el, visible } from "../components/element.js";
import { answers, askFirst, choiceForm, textForm, tickBox } from "../components/form.js";
import { masthead } from "../components/masthead.js";
import { patchChildren } from "../components/patch.js";
import { councilsOf } from "../model/councils.js";
import { sayHello } from "../link/hello.js";
import { forgetPairing, writePairing } from "../link/key.js";
import { pair, readCode } from "../link/pairing.js";
import { pageElement, setUpPage } from "../page/setup.js";
import { keepCommand, takeSnapshot } from "../link/snapshot.js";
import { LANGUAGES, SIZES } from "../words.js";

/** Fragment of the address after language or size changed: the page that is loaded then says so. */
const SAVED = "#saved";

const [settings] = await Promise.all([readSettings(), loadWords()]);
setUpPage(settings);

const said = answers();
const [connectionSaid, pauseSaid, looksSaid] = [said.place(), said.place(), said.place()];
const stateLine = el("p", { class: "connection" });
const forget = el("button", { type: "button", class: "quiet", hidden: true }, word("forget_pairing"));
const councils = el("fieldset", { class: "councils", hidden: true }, el("legend", {}, word("councils_legend")));
const councilsLater = el("p", { class: "hint" }, word("councils_later"));
const pausing = el("button", { type: "button", class: "quiet", hidden: true });
const pauseState = el("p", {}, word("pause_later"));

const pairingSaid = said.place();
const pairing = textForm({
  id: "code",
  label: word("code_label"),
  hint: word("code_hint"),
  button: word("pair"),
  attributes: { autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false", class: "name" },
  answer: pairingSaid,
  async submit(typed) {
    said.forget();
    const code = readCode(typed);
    if (!code) return word("error_malformed");
    const { api = DEFAULT_API } = await readSettings();
    try {
      const made = await pair({ api, code, fetch });
      await writePairing(made);
      await writeSettings({ paired: made.id });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return word(`error_${error.fault}`);
    }
    pairing.input.value = "";
    pairingSaid.say(word("paired_now"));
    return undefined;
  },
});

const addressSaid = said.place();
const address = textForm({
  id: "address",
  label: word("address_label"),
  hint: word("address_hint"),
  button: word("save"),
  attributes: { autocomplete: "off", spellcheck: "false", inputmode: "url", class: "name" },
  answer: addressSaid,
  async submit(typed) {
    said.forget();
    const api = readAddress(typed);
    if (!api) return word("error_address");
    address.input.value = api;
    await writeSettings({ api });
    addressSaid.say(word("saved_now"));
    return undefined;
  },
});

// An error is about what was tried last: it goes as an answer does.
for (const { forgive } of [pairing, address]) said.alsoForget(forgive);

const looks = choiceForm({
  button: word("save_looks"),
  answer: looksSaid,
  choices: [
    {
      id: "language",
      label: word("language_label"),
      selected: settings.language ?? "",
      options: [{ value: "", label: word("language_browser") }, ...LANGUAGES.map(({ folder, tag, name }) => ({ value: folder, label: name, lang: tag }))],
    },
    { id: "size", label: word("size_label"), selected: settings.size ?? "100", options: SIZES.map((size) => ({ value: size, label: word("per_cent", size) })) },
  ],
  async submit({ language = "", size = "100" }) {
    await writeSettings({ language, size });
    await loadWords();
    location.hash = SAVED;
    location.reload();
  },
});

const erase = askFirst({
  id: "really",
  button: word("erase"),
  question: word("erase_question"),
  yes: word("erase_yes"),
  no: word("erase_no"),
  answer: said.place(),
  async confirmed() {
    const connection = await openConnection();
    const erased = connection !== undefined && (await purge(connection).catch(() => false));
    await forgetPairing();
    await removeSettings(["paired", "looking", "api", "language", "size", "command", "ports"]);
    address.input.value = DEFAULT_API;
    return word(erased ? "erased_now" : "erased_here_only");
  },
});

forget.addEventListener("click", async () => {
  await forgetPairing();
  await removeSettings(["paired", "looking"]);
  pairing.input.focus();
  connectionSaid.say(word("forgotten_now"));
});

/** A place for the answer below each council's box. @type {import("../components/form.js").Answer[]} */
const councilSaid = [];

/** Draws a checkbox for each council. @param {import("../model/councils.js").Council[]} all */
function showCouncils(all) {
  const boxes = all.map(({ name, hosts, left }, index) => {
    const label = name === null ? word("other_sites") : visible(name);
    const hint = left.length === 0 ? word(hosts.length === 1 ? "council_one" : "council_all", hosts.length) : word("council_left", left.length, hosts.length);
    /** @param {boolean} ticked */
    const tick = async (ticked) => {
      const connection = await openConnection();
      if (!connection) return;
      await leaveAlone(connection, hosts, !ticked);
      await showChoices(connection);
      councilSaid[index]?.say(word(ticked ? "council_looked_at" : "council_left_alone", label));
    };
    return tickBox({ id: `council-${index}`, label, hint, ticked: left.length < hosts.length, tick: (ticked) => void tick(ticked) });
  });
  patchChildren(councils, [el("legend", {}, word("councils_legend")), ...boxes.flatMap((box, index) => [box, (councilSaid[index] ??= said.place()).element])]);
  councils.hidden = false;
  councilsLater.hidden = true;
}

/** @param {boolean} paused */
function showPause(paused) {
  pauseState.textContent = word(paused ? "paused_remedy" : "pause_words");
  pausing.textContent = word(paused ? "go_on" : "pause");
  pausing.hidden = false;
  pausing.onclick = async () => {
    const connection = await openConnection();
    if (!connection) return;
    await setPaused(connection, !paused);
    showPause(!paused);
    pauseSaid.say(word(paused ? "went_on" : "paused_now"));
  };
}

/** Shows what only the proxy knows: councils and pause. @param {import("../link/hello.js").Connection} connection */
async function showChoices(connection) {
  const snapshot = await takeSnapshot(connection);
  if (snapshot) await keepCommand(snapshot);
  const hosts = snapshot?.listed_hosts ?? [];
  const { sites, paused } = await badges(connection, { lang: word("language"), hosts: hosts.slice(0, 500) });
  showCouncils(councilsOf(sites));
  showPause(paused);
}

/** Whether the proxy answers and proves the key. @param {import("../link/hello.js").Connection | undefined} connection @returns {Promise<import("../model/screen.js").ConnectionState>} */
async function stateOf(connection) {
  if (!connection) return "not_paired";
  try {
    await sayHello(connection);
    return "connected";
  } catch (error) {
    return error instanceof CallError ? error.fault : "not_connected";
  }
}

/** @param {import("../model/screen.js").ConnectionState} state @param {string} api */
function stateWords(state, api) {
  if (state === "connected") return word("connected_to", api);
  return word(state === "not_paired" ? "not_paired_here" : `${state}_remedy`);
}

/** Number of the newest check: the result of an older one is dropped. */
let newest = 0;

async function showConnection() {
  const check = (newest += 1);
  const connection = await openConnection();
  const { api = DEFAULT_API } = await readSettings();
  const state = await stateOf(connection);
  if (check !== newest) return;
  patchChildren(pageElement("header"), [masthead({ good: state === "connected", words: word(`state_${state}`) })]);
  // An address breaks before its port, and nowhere else.
  patchChildren(stateLine, [el("span", { class: "host__parts" }, stateWords(state, api).split(/(?<=\d:)(?=\d)/).map((part) => el("span", {}, part)))]);
  forget.hidden = !connection;
  if (connection && state === "connected") {
    await showChoices(connection);
  } else {
    councils.hidden = pausing.hidden = true;
    councilsLater.hidden = false;
    pauseState.textContent = word("pause_later");
  }
  pageElement("main").dataset["connection"] = state;
}

/** @param {string} id @param {string} title @param {...(HTMLElement | null)} inside */
function section(id, title, ...inside) {
  return el("section", { "aria-labelledby": id }, el("h2", { id }, title), ...inside);
}

document.title = word("options_title");
pageElement("main").append(
  el("h1", {}, word("options_title")),
  section("connection", word("connection"), stateLine, forget, connectionSaid.element),
  section("pairing", word("pairing"), pairing.form),
  section("councils", word("councils"), councilsLater, councils),
  section("pausing", word("pause_title"), pauseState, pausing, pauseSaid.element),
  section("looks", word("looks"), el("p", { class: "hint" }, word("welsh_is_a_draft")), looks.form),
  section("where", word("where"), address.form),
  section(
    "kept",
    word("kept"),
    el("ul", {}, ["kept_here", "kept_there", "kept_not", "kept_private"].map((key) => el("li", {}, word(key)))),
    el("p", {}, word("erase_words")),
    erase,
  ),
);
address.input.value = settings.api ?? DEFAULT_API;
if (location.hash === SAVED) {
  history.replaceState(null, "", location.pathname);
  looks.press.focus();
  looksSaid.say(word("looks_saved"));
}
// An answer is about what was just done: it goes once something else is done, here or elsewhere.
document.addEventListener("visibilitychange", () => document.hidden && said.forget());
onStorageChanged((changed) => {
  if (changed.includes("looking")) void readSettings().then(({ looking }) => looking && said.forget());
  if (changed.some((name) => ["api", "paired", "proxy"].includes(name))) void showConnection();
});
void showConnection();
