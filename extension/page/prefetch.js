// Asks what a page of ours needs for its first content, before the rest of the page is loaded: language, the tab in
// front and its summary. It is loaded first and therefore imports little, asks once, and draws nothing.

import { badges, openConnection } from "../link/api.js";
import { activeTab, loadWords, readHealth, readSettings, word } from "../browser.js";
import { hostOf } from "../hosts.js";
import { CallError } from "../link/post.js";

/**
 * @typedef {object} Prefetch
 * @property {Promise<unknown>} words settles once each word is in the person's language
 * @property {Promise<[import("../browser.js").Tab | undefined, import("../browser.js").Settings, import("../browser.js").Health]>} context
 * @property {Promise<Answer>} answer
 */
/** @typedef {{ site?: import("../protocol.js").Site | undefined, fault?: import("../link/post.js").Fault }} Answer  the summary of the page in front, or whose fault it is that there is none */

const words = loadWords();
const context = Promise.all([activeTab("this"), readSettings(), readHealth()]);

/** @returns {Promise<Answer>} */
async function askSummary() {
  const [connection, [tab]] = await Promise.all([openConnection(), context, words]);
  const host = hostOf(tab?.url ?? "");
  // A private window is told about by what it holds itself.
  if (!connection || host === undefined || tab?.privateWindow) return {};
  try {
    const { sites } = await badges(connection, { lang: word("language"), hosts: [host] });
    return { site: sites[0]?.site };
  } catch (error) {
    if (error instanceof CallError) return { fault: error.fault };
    // It took too long: the feed finds out by itself what is wrong, and says so.
    if (error instanceof DOMException) return {};
    throw error;
  }
}

/** @type {Prefetch} */
export const prefetch = { words, context, answer: askSummary() };
