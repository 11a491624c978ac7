// The frame that popup and panel share: masthead, title, head of the site, notices, control, live region.
// What a page shows besides that is its own; when to draw is live.js's.

import { loadWords, readSettings, word } from "./browser.js";
import { announcer } from "./components/announcer.js";
import { lookControl } from "./components/control.js";
import { el, sentencesIn } from "./components/element.js";
import { masthead } from "./components/masthead.js";
import { connectionWords, noticesOf } from "./components/notice.js";
import { keepFocus, patchChildren } from "./components/patch.js";
import { announcementOf, headOf, titleOf } from "./components/site.js";
import { goLive } from "./live.js";
import { screenFor } from "./screen.js";
import { stillWhileAiming } from "./still.js";
import { SIZES } from "./words.js";

/** An element that the page's own HTML has to have. @param {string} selector @returns {HTMLElement} */
export function part(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new TypeError(`the page has no ${selector}`);
  return found;
}

/** The person's language and text size, on the whole page. Comes before any word is shown. */
export async function dressPage() {
  await loadWords();
  const { size = "100" } = await readSettings();
  document.documentElement.lang = word("language");
  document.documentElement.dataset["size"] = SIZES.includes(size) ? size : "100";
  document.title = word("name");
}

/**
 * Builds the frame around `own` and keeps it in step.
 * @param {{
 *   own: HTMLElement[],
 *   controls: HTMLElement[],
 *   draw: (screen: import("./screen.js").Screen, live: import("./live.js").Live) => string | void,
 * }} page `draw` answers with what a listener should hear besides the summary
 */
export function openPage({ own, controls, draw }) {
  const header = part("header");
  const main = part("main");
  const title = el("h1", { tabindex: -1 });
  const head = el("div", { class: "site" });
  const notices = el("div", { class: "notices" });
  const control = el("div", { class: "controls" });
  const heard = announcer();
  main.append(title, head, notices, control, ...own, heard.element);

  let drawn = false;
  const mayChange = stillWhileAiming(main, () => live.redraw());
  const live = goLive({
    lang: word("language"),
    draw(known) {
      if (!mayChange()) return;
      sentencesIn(known.state.lang);
      const screen = screenFor(known);
      let more = "";
      keepFocus(main, title, () => {
        patchChildren(header, [masthead(connectionWords(screen))]);
        main.dataset["kind"] = screen.body.kind;
        main.dataset["connection"] = screen.connection;
        main.dataset["route"] = screen.looking ? known.route : "off";
        patchChildren(title, [titleOf(screen.body)]);
        patchChildren(head, headOf(screen).filter((element) => element !== null));
        patchChildren(notices, noticesOf(screen, live));
        patchChildren(control, [lookControl(screen, live), ...controls].filter((element) => element !== null));
        more = draw(screen, live) ?? "";
      });
      // For the bench: when the person sees something of the site for the first time.
      if (!drawn && screen.body.kind !== "waiting") performance.mark("first-content");
      drawn ||= screen.body.kind !== "waiting";
      const { text, lang } = announcementOf(screen.body);
      heard.announce({ text, lang, more });
    },
  });
  return live;
}
