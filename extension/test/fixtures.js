// Reads the events that Rust wrote for these tests, one file each.
// Tests take their shape from here and assert nothing about their words.

import { readFileSync } from "node:fs";

/** @param {"snapshot" | "cookie" | "site" | "not_inspected" | "consent" | "gap" | "heartbeat"} name a fresh copy each time */
export function fixture(name) {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));
}

/** A sentence. */
export const sentence = (text) => ({ text });

/** The cookie event of the fixture, with changes. */
export function cookieWith(changes) {
  const cookie = fixture("cookie");
  const host = changes.host ?? cookie.host;
  const name = changes.name ?? cookie.name;
  return { ...cookie, id: `${host} ${name}`, ...changes };
}

/** A snapshot with listed hosts and nothing else. */
export function emptySnapshot(changes = {}) {
  return { ...fixture("snapshot"), seq: 0, lang: "en-GB", sites: [], cookies: [], not_inspected: [], asked_hosts: [], consents: [], ...changes };
}
