// The page that opens once, after the extension was added: where its button is, how to reach it by keyboard, what comes next.
// It keeps nothing and asks for nothing.

import { loadWords, openOptions, readSettings, resource, routesByPac, word } from "../browser.js";
import { drawing, el } from "../components/element.js";
import { masthead } from "../components/masthead.js";
import { pageElement, setUpPage } from "../page/setup.js";

const PUZZLE = "M4 7h3.2a2 2 0 1 1 3.6 0H14v3.2a2 2 0 1 1 0 3.6V17H4Z";

const [settings] = await Promise.all([readSettings(), loadWords()]);
setUpPage(settings);

/** The right end of a browser's toolbar, with an arrow to our button; the words beside it say the same. */
function toolbar() {
  const button = (/** @type {Node} */ inside, our = false) => el("span", { class: our ? "toolbar__button toolbar__button--our" : "toolbar__button" }, inside);
  return el(
    "div",
    { class: "toolbar", "aria-hidden": "true" },
    el("span", { class: "toolbar__address" }, "www.luton.gov.uk"),
    routesByPac() ? button(drawing(PUZZLE)) : null,
    button(el("img", { src: resource("icons/48.png"), alt: "", width: 24, height: 24 }), true),
    el("span", { class: "toolbar__arrow" }, drawing("M10 18V3M4 9l6-6 6 6")),
  );
}

const steps = [word(routesByPac() ? "welcome_pin" : "welcome_bar"), word("welcome_site"), word("welcome_press")];

pageElement("header").replaceChildren(masthead({ good: true, words: word("welcome_added") }));
pageElement("main").replaceChildren(
  el("h1", {}, word("welcome_title")),
  toolbar(),
  el("ol", { class: "steps" }, steps.map((step) => el("li", {}, step))),
  el("p", {}, word("welcome_program")),
  el("div", { class: "controls" }, el("button", { type: "button", class: "main", onclick: () => void openOptions() }, word("open_options"))),
);
