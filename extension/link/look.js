// A user's yes to a site that is not looked at unasked: one request whose answer is as long as the yes.
// It does not know which page is in front: its caller ends the yes through the connection's signal.

import { sayHello } from "./hello.js";
import { readLookAnswer } from "./parse.js";
import { CallError, post } from "./post.js";

/** Longest first line, in UTF-16 units: a truth value and a sentence. */
const LONGEST_LINE = 64 * 1024;

/**
 * Asks the proxy to look; the answer is its first line. `ended` resolves once the proxy looks no more.
 * @param {import("./hello.js").Connection} connection its signal ends the yes
 * @param {import("../protocol.js").LookRequest} body
 * @returns {Promise<import("../protocol.js").LookAnswer & { ended: Promise<void> }>}
 */
export async function askToLook({ api, pairing, fetch, signal }, body) {
  const { authorization } = await sayHello({ api, pairing, fetch, signal });
  const response = await post({ api, path: "/v1/look", body, authorization, signal, fetch });
  if (!response.body) throw new CallError("not_biscuit_tin");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done || text.length > LONGEST_LINE) throw new CallError("not_biscuit_tin");
    text += value;
  }
  const answer = readLookAnswer(text.slice(0, text.indexOf("\n")));
  if (!answer) throw new CallError("not_biscuit_tin");
  // The end of the answer, of the connection or of the signal are all the end of the yes.
  const ended = (async () => {
    while (!(await reader.read()).done);
  })().catch(() => undefined);
  return { ...answer, ended };
}
