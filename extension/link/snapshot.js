// Everything that Biscuit Tin knows at this moment: the first line of the feed, and no further.
// It keeps no connection and nothing of what it read.

import { readFeed } from "./feed.js";
import { parseEvent } from "./parse.js";
import { NOTHING_YET, reduce } from "../model/state.js";

/** @param {import("./feed.js").Line} line */
export async function takeSnapshot(line) {
  for await (const text of readFeed(line)) {
    const parsed = parseEvent(text);
    return "event" in parsed ? reduce(NOTHING_YET, parsed.event) : NOTHING_YET;
  }
  return NOTHING_YET;
}
