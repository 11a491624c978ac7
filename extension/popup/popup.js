// The way in to the popup: shows the summary of the page in front as soon as it is here, then loads the rest.
// It imports little, because a browser reads the files of an extension almost one after the other; what the popup
// shows besides is list.js's.

import { prefetch } from "../page/prefetch.js";
import { isPopup, word } from "../browser.js";
import { masthead } from "../components/masthead.js";
import { inShort, titleOf } from "../components/site.js";
import { pageElement, setUpPage } from "../page/setup.js";

/** Longer than an answer over loopback takes. Who does not answer by then keeps nothing else waiting. */
const TIMEOUT_MS = 100;

const [[, settings]] = await Promise.all([prefetch.context, prefetch.words]);
setUpPage(settings);
document.documentElement.classList.toggle("in-popup", isPopup());

/** @type {Promise<undefined>} */
const tooLate = new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS));
const site = (await Promise.race([prefetch.answer, tooLate]))?.site;
if (site && site.counts.total > 0) {
  pageElement("header").replaceChildren(masthead({ good: false, words: word("state_connecting") }));
  pageElement("h1").replaceChildren(titleOf({ kind: "summary", host: site.host, site }));
  pageElement(".site").replaceChildren(...inShort(site));
  performance.mark("first-content");
  // The rest comes behind the frame that shows this; a page that nobody sees has no frames.
  await Promise.race([new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))), tooLate]);
}
await import("./list.js");
