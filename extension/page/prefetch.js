// Requests what a page needs for its first content while the rest of the page still loads: language, active tab, and the
// site's summary. It is loaded first, so it imports little. It requests once and draws nothing.

import { badges, openConnection } from "../link/api.js";
import { activeTab, loadWords, readHealth, readSettings, word } from "../browser.js";
import { hostOf } from "../hosts.js";
import { CallError } from "../link/post.js";

/**
 * @typedef {object} Prefetch
 * @property {Promise<unknown>} words settles once the words are in the user's language
 * @property {Promise<[import("../browser.js").Tab | undefined, import("../browser.js").Settings, import("../browser.js").Health]>} context
 * @property {Promise<Answer>} answer
 */
/** @typedef {{ site?: import("../protocol.js").Site | undefined, fault?: import("../link/post.js").Fault }} Answer  the active site's summary, or why there is none */

const words = loadWords();
const context = Promise.all([activeTab("this"), readSettings(), readHealth()]);

/** @returns {Promise<Answer>} */
async function askSummary() {
  const [connection, [tab]] = await Promise.all([openConnection(), context, words]);
  const host = hostOf(tab?.url ?? "");
  // A private window is not routed, so the proxy has nothing on it.
  if (!connection || host === undefined || tab?.privateWindow) return {};
  try {
    const { sites, paused } = await badges(connection, { lang: word("language"), hosts: [host] });
    const [found] = sites;
    return paused || found?.left_alone ? {} : { site: found?.site };
  } catch (error) {
    if (error instanceof CallError) return { fault: error.fault };
    // A timeout: the feed connection finds out what is wrong, and reports it.
    if (error instanceof DOMException) return {};
    throw error;
  }
}

/** @type {Prefetch} */
export const prefetch = { words, context, answer: askSummary() };
