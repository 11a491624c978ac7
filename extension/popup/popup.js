// Entry point of the popup: shows the active site's summary as soon as it arrives, then loads the rest, list.js.
// It imports little, because a browser reads an extension's files almost one after another. It has no rows.

import { prefetch } from "../page/prefetch.js";
import { isPopup, word } from "../browser.js";
import { masthead } from "../components/masthead.js";
import { inShort, titleOf } from "../components/site.js";
import { pageElement, setUpPage } from "../page/setup.js";

/** Timeout of the first content, in milliseconds; an answer over loopback takes less. After it the rest is loaded anyway. */
const TIMEOUT_MS = 100;

const [[, settings, { route }]] = await Promise.all([prefetch.context, prefetch.words]);
setUpPage(settings);
document.documentElement.classList.toggle("in-popup", isPopup());

/** @type {Promise<undefined>} */
const tooLate = new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS));
const site = (await Promise.race([prefetch.answer, tooLate]))?.site;
// Where nobody looks, the summary would say how the site behaves now.
if (site && site.counts.total > 0 && settings.looking && route === "on") {
  pageElement("header").replaceChildren(masthead({ good: false, words: word("state_connecting") }));
  pageElement("h1").replaceChildren(titleOf({ kind: "summary", host: site.host, site }));
  pageElement(".site").replaceChildren(...inShort(site));
  performance.mark("first-content");
  // The rest is loaded after the frame that shows this. A hidden page has no frames, hence the timeout.
  await Promise.race([new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))), tooLate]);
}
await import("./list.js");
