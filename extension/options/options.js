// The options: pairing by code, the address of Biscuit Tin, the state of the connection, forgetting the pairing.
// It shows no cookies and never shows or stores the key: key.js keeps it, and it only signs.

import { onStorageChanged, readSettings, removeSettings, word, writeSettings } from "../browser.js";
import { CallError, DEFAULT_API, readAddress } from "../call.js";
import { el } from "../components/element.js";
import { masthead } from "../components/masthead.js";
import { patchChildren } from "../components/patch.js";
import { sayHello } from "../feed.js";
import { forgetPairing, readPairing, writePairing } from "../key.js";
import { pair, readCode } from "../pairing.js";
import { part, setLanguage } from "../page.js";

/** An answer over loopback takes milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * One labelled text field with its hint, its error and its button.
 * @param {{ id: string, label: string, hint: string, button: string, attributes: import("../components/element.js").Attributes, submit: (typed: string) => Promise<string | undefined> }} field
 *   `submit` answers with the error in words, or nothing
 */
function textForm({ id, label, hint, button, attributes, submit }) {
  const error = el("p", { id: `${id}-error`, class: "field__error", hidden: true });
  const input = el("input", { id, name: id, type: "text", "aria-describedby": `${id}-hint ${id}-error`, ...attributes });
  const form = el(
    "form",
    { novalidate: true, class: "field" },
    el("label", { for: id }, label),
    el("p", { id: `${id}-hint`, class: "hint" }, hint),
    error,
    el("div", { class: "field__line" }, input, el("button", { type: "submit", class: "main" }, button)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(input.value).then((wrong) => {
      error.hidden = wrong === undefined;
      error.textContent = wrong === undefined ? "" : word("error", wrong);
      if (wrong === undefined) return input.removeAttribute("aria-invalid");
      input.setAttribute("aria-invalid", "true");
      input.focus();
    });
  });
  return { form, input };
}

const said = el("p", { role: "status", class: "status" });
const state = el("p", { class: "connection" });
const forget = el("button", { type: "button", class: "quiet", hidden: true }, word("forget_pairing"));

const pairing = textForm({
  id: "code",
  label: word("code_label"),
  hint: word("code_hint"),
  button: word("pair"),
  attributes: { autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false", class: "name" },
  async submit(typed) {
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
    said.textContent = word("paired_now");
    return undefined;
  },
});

const address = textForm({
  id: "address",
  label: word("address_label"),
  hint: word("address_hint"),
  button: word("save"),
  attributes: { autocomplete: "off", spellcheck: "false", inputmode: "url", class: "name" },
  async submit(typed) {
    const api = readAddress(typed);
    if (!api) return word("error_address");
    address.input.value = api;
    await writeSettings({ api });
    said.textContent = word("saved_now");
    return undefined;
  },
});

forget.addEventListener("click", async () => {
  await forgetPairing();
  await removeSettings(["paired", "looking"]);
  said.textContent = word("forgotten_now");
  pairing.input.focus();
});

/** The newest question about the connection; an older one's answer is not shown. */
let asked = 0;

async function showConnection() {
  const turn = (asked += 1);
  const current = await readPairing();
  const { api = DEFAULT_API } = await readSettings();
  /** @type {import("../screen.js").Connection} */
  let connection = "not_paired";
  if (current) {
    try {
      await sayHello({ api, pairing: current, fetch, signal: AbortSignal.timeout(PATIENCE_MS) });
      connection = "connected";
    } catch (error) {
      connection = error instanceof CallError ? error.fault : "not_connected";
    }
  }
  if (turn !== asked) return;
  const words = word(connection === "connected" ? "state_connected" : `state_${connection}`);
  part("main").dataset["connection"] = connection;
  patchChildren(part("header"), [masthead({ good: connection === "connected", words })]);
  state.textContent = word(connection === "connected" ? "connected_to" : `${connection}_remedy`, api);
  forget.hidden = !current;
}

setLanguage();
document.title = word("options_title");
part("main").append(
  el("h1", {}, word("options_title")),
  said,
  el("section", { "aria-labelledby": "connection" }, el("h2", { id: "connection" }, word("connection")), state, forget),
  el("section", { "aria-labelledby": "pairing" }, el("h2", { id: "pairing" }, word("pairing")), pairing.form),
  el("section", { "aria-labelledby": "where" }, el("h2", { id: "where" }, word("where")), address.form),
  el("section", { "aria-labelledby": "kept" }, el("h2", { id: "kept" }, word("kept")), el("p", {}, word("kept_words"))),
);
void readSettings().then(({ api = DEFAULT_API }) => {
  address.input.value = api;
});
onStorageChanged((changed) => {
  if (changed.some((name) => ["api", "paired", "daemon"].includes(name))) void showConnection();
});
void showConnection();
