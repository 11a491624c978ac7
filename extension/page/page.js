// The frame that popup and panel share: masthead, title, head of the site, notices, control, live region.
// Popup and panel add their own parts; live.js decides when to draw.

import { showBadge, word } from "../browser.js";
import { announcer, sentences } from "../components/announcer.js";
import { lookControl } from "../components/control.js";
import { el, sentencesIn, visible } from "../components/element.js";
import { masthead } from "../components/masthead.js";
import { statusWords, noticesOf, questionWords } from "../components/notice.js";
import { keepFocus, patchChildren } from "../components/patch.js";
import { announcementOf, headOf, titleOf } from "../components/site.js";
import { badgeOf } from "./badge.js";
import { pageElement } from "./setup.js";
import { leadTo } from "./lead.js";
import { goLive } from "./live.js";
import { screenFor } from "../model/screen.js";
import { freezeWhileAiming } from "./freeze.js";

/** Shows what the page shows on the toolbar button too, as it changes; in between, the background does. */
function badgeKeeper() {
  let shown = "";
  /** @param {import("../model/screen.js").Screen} screen @param {import("../model/screen.js").Known} known */
  return (screen, { held }) => {
    const { connection, body, selectedHost } = screen;
    if (connection !== "connected" || selectedHost !== undefined || body.kind === "waiting" || body.kind === "summary") return;
    // What the browser holds changes the counts, and comes a moment later.
    if (body.kind === "rows" && held?.host !== body.host) return;
    const badge = badgeOf(screen);
    if (badge.title === shown) return;
    shown = badge.title;
    void showBadge(badge);
  };
}

/**
 * Builds the frame around the elements of `own`, and draws it whenever something changes.
 * @param {{
 *   prefetch: import("./prefetch.js").Prefetch,
 *   own: HTMLElement[],
 *   staysOpen: boolean,
 *   draw: (screen: import("../model/screen.js").Screen, actions: import("../model/screen.js").Actions) => string | void,
 * }} page `draw` returns what the live region should say besides
 */
export function openPage({ prefetch, own, staysOpen, draw }) {
  const header = pageElement("header");
  const main = pageElement("main");
  const title = pageElement("h1");
  const head = pageElement(".site");
  const notices = el("div", { class: "notices" });
  // Starting is the first thing to do; stopping is the last.
  const [start, stop] = [el("div", { class: "controls" }), el("div", { class: "controls controls--last" })];
  const heard = announcer();
  // What a screen reader says with the title when that gets the focus: the same that the live region says.
  const inShort = el("p", { id: "in-short", hidden: true });
  title.setAttribute("aria-describedby", inShort.id);
  // A popup is a window of its own, so its live region is heard. Focus is not: Orca reads a page when it opens, and passes over
  // a focus that moves while it does.
  const arrive = staysOpen ? leadTo(title).arrive : () => false;
  main.append(notices, start, ...own, stop, inShort, heard.element);

  let drawn = false;
  const badge = badgeKeeper();
  const mayChange = freezeWhileAiming(main, () => actions.redraw());
  const actions = goLive({
    lang: word("language"),
    prefetch,
    staysOpen,
    draw(known) {
      if (!mayChange()) return;
      sentencesIn(known.state.lang);
      const screen = screenFor(known);
      badge(screen, known);
      let more = "";
      keepFocus(main, title, () => {
        patchChildren(header, [masthead(statusWords(screen))]);
        main.dataset["kind"] = screen.body.kind;
        main.dataset["connection"] = screen.connection;
        main.dataset["route"] = screen.looking ? known.route : "off";
        patchChildren(title, [titleOf(screen.body)]);
        patchChildren(head, headOf(screen).filter((element) => element !== null));
        patchChildren(notices, noticesOf(screen, actions));
        const control = [lookControl(screen, actions)].filter((element) => element !== null);
        patchChildren(start, screen.looking ? [] : control);
        patchChildren(stop, screen.looking ? control : []);
        more = draw(screen, actions) ?? "";
      });
      // Read by the benchmark: the first time that something about the site is shown.
      if (!drawn && screen.body.kind !== "waiting") performance.mark("first-content");
      drawn ||= screen.body.kind !== "waiting";
      const about = "host" in screen.body ? visible(screen.body.host) : "";
      // Each page begins by connecting; that is worth no word.
      const status = screen.connection === "connecting" ? "" : statusWords(screen).words;
      const words = [status, questionWords(screen), more].filter((words) => words !== "");
      const what = [...announcementOf(screen), ...words.map((text) => ({ text }))];
      // Where the title had the focus already, Orca says the new description and not the new title, so that names the site.
      const described = about !== "" ? [{ text: `${about}:` }, ...what] : what;
      const hasArrived = arrive(screen, () => inShort.replaceChildren(...sentences(described)));
      if (what.length > 0) heard.announce(about, what, hasArrived);
    },
  });
  return { actions, answer: heard.answer };
}
