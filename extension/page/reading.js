// Reads the page in front as a cookie notice when the user asks, shows what it declares, and has it used or drops it.
// The address is that of the page that was read, whatever is in front by then. It keeps the page's text until the user has
// decided, and no longer.

import { activeTab, readPage, word } from "../browser.js";
import { el, languageOf, say, spoken } from "../components/element.js";
import { readingForm } from "../components/reading.js";
import { hostOf } from "../hosts.js";
import { READING_MS, importNotice, openConnection, takeNotice } from "../link/api.js";
import { CallError } from "../link/post.js";

/** @typedef {import("../link/api.js").Connection} Connection */
/** @typedef {import("../protocol.js").Page} Page */

/** Longest page, in bytes; the proxy takes no longer one. */
const LONGEST_PAGE = 8 * 1024 * 1024;

/** Asks the proxy, or answers why that cannot be. @template T @param {(connection: Connection) => Promise<T>} ask @returns {Promise<T | string>} */
async function asked(ask) {
  const connection = await openConnection(READING_MS);
  if (!connection) return word("not_paired_remedy");
  try {
    return await ask(connection);
  } catch (error) {
    if (error instanceof CallError) return word(`error_${error.fault}`);
    if (error instanceof DOMException) return word("error_not_connected");
    throw error;
  }
}

/** The page in front and its language, or why it cannot be read. @returns {Promise<{ page: Page, lang: string } | string>} */
async function pageInFront() {
  const tab = await activeTab("this");
  const read = tab && (await readPage(tab.id));
  if (!read || hostOf(read.address) === undefined) return word("notice_refused");
  const { address, html, lang } = read;
  return new Blob([html]).size > LONGEST_PAGE ? word("notice_too_large") : { page: { address, html }, lang };
}

/** Sentences, and what closes them. @param {import("../protocol.js").Sentence[]} sentences @param {() => void} close */
function outcome(sentences, close) {
  const words = el("div", { tabindex: -1 }, sentences.map((sentence) => el("p", { lang: languageOf(sentence) }, say(sentence))));
  const element = el("div", { class: "notice", "data-tone": "note" }, el("div", {}, words, el("button", { type: "button", class: "quiet", onclick: close }, word("notice_close"))));
  return { element, words };
}

/** The button that reads the page in front, and what is said at it. @param {() => void} press */
function offerBox(press) {
  const button = el("button", { type: "button", class: "main", onclick: press }, word("notice_offer"));
  const said = el("p", { class: "hint", hidden: true });
  const element = el("div", { class: "notice", "data-tone": "note", hidden: true }, el("div", {}, el("p", {}, word("notice_offer_hint")), button, said));
  return {
    element,
    button,
    /** @param {string} words */
    say(words) {
      said.hidden = words === "";
      said.textContent = words;
    },
  };
}

/** Runs one task at a time; a second press does nothing. */
function oneAtATime() {
  let isBusy = false;
  return async (/** @type {() => Promise<void>} */ task) => {
    if (isBusy) return;
    isBusy = true;
    await task().finally(() => (isBusy = false));
  };
}

/**
 * Has a notice used: the sentences of what was done, or undefined after it was said at the form why not.
 * @param {ReturnType<typeof readingForm>} form @param {import("../protocol.js").UseNoticeRequest} body @param {(words: string) => void} answer
 */
async function takeFrom(form, body, answer) {
  form.say(word("notice_saving"));
  const taken = await asked((connection) => takeNotice(connection, body));
  const words = typeof taken === "string" ? taken : taken.sentences.map(({ text }) => spoken(text)).join(" ");
  answer(words);
  if (typeof taken !== "string" && taken.saved) return taken.sentences;
  const wrongAt = typeof taken === "string" ? null : taken.wrong_at;
  // What is wrong at a line is said there.
  form.say(wrongAt === null ? words : "");
  if (wrongAt !== null) form.refuse(wrongAt, words);
  return undefined;
}

/**
 * @param {{ lang: string, fallback: HTMLElement, answer: (words: string) => void }} panel  `lang` is the language of sentences,
 *   `fallback` gets the focus where the button is not there, and `answer` says something in the live region. What was said of one
 *   page goes with it
 */
export function noticeReader({ lang, fallback, answer }) {
  const alone = oneAtATime();
  const offer = offerBox(() => void alone(read));
  const shown = el("div");
  const element = el("section", { "aria-label": word("notice_offer"), hidden: true }, offer.element, shown);
  /** The page that could be read now. @type {string | undefined} */
  let at;

  /** @param {HTMLElement[]} content what is read, or what became of it; nothing: the offer again */
  const show = (...content) => {
    offer.say("");
    shown.replaceChildren(...content);
    redraw();
  };
  const redraw = () => {
    offer.element.hidden = at === undefined || shown.childElementCount > 0;
    element.hidden = offer.element.hidden && shown.childElementCount === 0;
  };
  const close = (words = "") => {
    show();
    answer(words);
    (offer.element.hidden ? fallback : offer.button).focus();
  };
  const tell = (/** @type {string} */ words) => [offer.say, answer].forEach((say) => say(words));

  const read = async () => {
    tell(word("notice_reading"));
    const found = await pageInFront();
    if (typeof found === "string") return tell(found);
    const { page } = found;
    const imported = await asked((connection) => importNotice(connection, { lang, page }));
    if (typeof imported === "string") return tell(imported);
    const words = spoken(imported.sentence?.text ?? "");
    if (!imported.readable) return tell(words);
    const drop = () => close(word("notice_dropped"));
    const form = readingForm(imported, { host: hostOf(page.address) ?? "", lang: found.lang, use: (council, layAside, kept) => void alone(() => use({ council, lay_aside: layAside, kept })), drop });
    /** @param {Pick<import("../protocol.js").UseNoticeRequest, "council" | "lay_aside" | "kept">} choice */
    const use = async (choice) => {
      const sentences = await takeFrom(form, { lang, page, ...choice }, answer);
      if (!sentences) return;
      const done = outcome(sentences, () => close());
      show(done.element);
      done.words.focus();
    };
    show(form.element);
    form.title.focus();
    answer(words);
  };

  return {
    element,
    /** @param {import("../model/screen.js").Screen} screen */
    draw(screen) {
      if (screen.noticeAt !== at) offer.say("");
      at = screen.noticeAt;
      redraw();
    },
  };
}
