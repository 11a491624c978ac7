// Asks what a page of ours needs for its first content, before the rest of the page is loaded: language, the tab in
// front and its summary. It is loaded first and therefore imports little, asks once, and draws nothing.

import { badges, openLine } from "../link/api.js";
import { frontTab, loadWords, readHealth, readSettings, word } from "../browser.js";
import { hostOf } from "../hosts.js";
import { CallError } from "../link/post.js";

/**
 * @typedef {object} Ahead
 * @property {Promise<unknown>} words settles once each word is in the person's language
 * @property {Promise<[import("../browser.js").Tab | undefined, import("../browser.js").Settings, import("../browser.js").Health]>} bearings
 * @property {Promise<Answer>} answer
 */
/** @typedef {{ site?: import("../protocol.js").Site | undefined, fault?: import("../link/post.js").Fault }} Answer  the summary of the page in front, or whose fault it is that there is none */

const words = loadWords();
const bearings = Promise.all([frontTab("this"), readSettings(), readHealth()]);

/** @returns {Promise<Answer>} */
async function askSummary() {
  const [line, [tab]] = await Promise.all([openLine(), bearings, words]);
  const host = hostOf(tab?.url ?? "");
  // A private window is told about by what it holds itself.
  if (!line || host === undefined || tab?.apart) return {};
  try {
    const { sites } = await badges(line, { lang: word("language"), hosts: [host] });
    return { site: sites[0]?.site };
  } catch (error) {
    if (error instanceof CallError) return { fault: error.fault };
    // It took too long: the feed finds out by itself what is wrong, and says so.
    if (error instanceof DOMException) return {};
    throw error;
  }
}

/** @type {Ahead} */
export const ahead = { words, bearings, answer: askSummary() };
