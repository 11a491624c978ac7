// Reads the snapshot, which is the first line of the feed, and closes the feed again.
// It keeps no connection and nothing of what it read.

import { readFeed } from "./feed.js";
import { parseEvent } from "./parse.js";

/** @param {import("./hello.js").Connection} connection @returns {Promise<import("../protocol.js").Snapshot | undefined>} undefined if the first line is no snapshot */
export async function takeSnapshot(connection) {
  for await (const text of readFeed(connection)) {
    const parsed = parseEvent(text);
    return "event" in parsed && parsed.event.type === "snapshot" ? parsed.event : undefined;
  }
  return undefined;
}
