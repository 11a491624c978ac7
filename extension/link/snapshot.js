// Reads the snapshot, which is the first line of the feed, and closes the feed again.
// It keeps no connection, and of what it read only how our program is started.

import { readSettings, writeSettings } from "../browser.js";
import { readFeed } from "./feed.js";
import { parseEvent } from "./parse.js";
import { DEFAULT_API } from "./post.js";

/** The usual address of the proxy. */
const DEFAULT_PROXY = "127.0.0.1:8642";

/** @param {import("./hello.js").Connection} connection @returns {Promise<import("../protocol.js").Snapshot | undefined>} undefined if the first line is no snapshot */
export async function takeSnapshot(connection) {
  // Firefox keeps a request open whose body was cancelled behind a decoder, and the proxy has few places for feeds.
  const enough = new AbortController();
  const signal = connection.signal ? AbortSignal.any([connection.signal, enough.signal]) : enough.signal;
  try {
    for await (const line of readFeed({ ...connection, signal })) {
      const parsed = parseEvent(line);
      return "event" in parsed && parsed.event.type === "snapshot" ? parsed.event : undefined;
    }
    return undefined;
  } finally {
    enough.abort();
  }
}

/** Keeps how the program is started that says this. @param {import("../protocol.js").Snapshot} snapshot */
export async function keepCommand({ command, proxy }) {
  const { api = DEFAULT_API } = await readSettings();
  const ports = [proxy === DEFAULT_PROXY ? "" : ` --listen ${proxy}`, api === DEFAULT_API ? "" : ` --api-listen ${api}`].join("");
  await writeSettings({ command, ports });
}
