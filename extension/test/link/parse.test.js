// Tests that parse.js lets well-formed events through unchanged and refuses all others with their place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvent } from "../../link/parse.js";
import { fixture } from "../fixtures.js";

/** The parser reads an absent field as null. */
function withoutNulls(value) {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null).map(([key, item]) => [key, withoutNulls(item)]));
}

for (const name of ["snapshot", "cookie", "site", "not_inspected", "consent", "gap", "heartbeat"]) {
  test(`an event of type ${name} is read as it was written`, () => {
    const written = fixture(name);
    const parsed = parseEvent(JSON.stringify(written));
    assert.deepEqual(withoutNulls(parsed.event), withoutNulls(written));
  });

  test(`an event of type ${name} is refused when any one of its fields has another type`, () => {
    for (const key of Object.keys(fixture(name))) {
      const broken = { ...fixture(name), [key]: { not: "this" } };
      const parsed = parseEvent(JSON.stringify(broken));
      assert.ok("refused" in parsed, `${name}.${key}`);
    }
  });

  test(`an event of type ${name} is refused when its number is missing`, () => {
    const { seq: _seq, ...rest } = fixture(name);
    assert.match(parseEvent(JSON.stringify(rest)).refused, /seq/);
  });
}

test("a field that we do not know yet changes nothing", () => {
  const { event } = parseEvent(JSON.stringify({ ...fixture("heartbeat"), later: true }));
  assert.deepEqual(event, fixture("heartbeat"));
});

test("a line that is not JSON, or no event, is refused", () => {
  for (const line of ["", "{", "null", "7", "[]", '"heartbeat"', '{"type":"toString","seq":1}', '{"type":"__proto__","seq":1}', "{}"]) {
    assert.ok("refused" in parseEvent(line), line);
  }
});

test("a word outside its list is refused", () => {
  for (const [key, value] of [["category", "essential"], ["verdict", "fine"]]) {
    assert.match(parseEvent(JSON.stringify({ ...fixture("cookie"), [key]: value })).refused, new RegExp(key));
  }
});

/** The cookie of the fixture with a change somewhere inside it. */
function changed(change) {
  const cookie = fixture("cookie");
  change(cookie);
  return parseEvent(JSON.stringify(cookie));
}

test("history, days, provenance and the notice's address are read as they were written", () => {
  const { event } = changed((cookie) => {
    cookie.history = [cookie.findings[0], { ...cookie.findings[1], first: null, last: null, when: null }];
    Object.assign(cookie.how_we_know, { address: "https://www.luton.gov.uk/cookies", read: "2026-11-20" });
    Object.assign(cookie.facts, { seen: "added_by_script", in_answer_to: "form", set_by: null, party: "third", deleted: true, open_since: 1763935200 });
    delete cookie.facts.path;
  });
  assert.deepEqual([event.history[0].first, event.history[0].when.text], [1763935200, fixture("cookie").findings[0].when.text]);
  assert.deepEqual([event.history[1].last, event.history[1].when], [null, null]);
  assert.deepEqual([event.how_we_know.address, event.how_we_know.read], ["https://www.luton.gov.uk/cookies", "2026-11-20"]);
  const { seen, in_answer_to, set_by, party, deleted, open_since, path } = event.facts;
  assert.deepEqual([seen, in_answer_to, set_by, party, deleted, open_since, path], ["added_by_script", "form", null, "third", true, 1763935200, null]);
});

test("what is missing or wrong in a cookie is refused with its place", () => {
  const check = (place, change) => assert.match(changed(change).refused ?? "read", new RegExp(`^cookie${place.replaceAll(/[.[\]]/g, "\\$&")}: `), place);
  check(".history", (cookie) => delete cookie.history);
  check(".history[0].severity", (cookie) => (cookie.history = [{ ...cookie.findings[0], severity: "grave" }]));
  check(".findings[0].first", (cookie) => (cookie.findings[0].first = "yesterday"));
  check(".findings[1].when", (cookie) => (cookie.findings[1].when = 7));
  check(".how_we_know.address", (cookie) => (cookie.how_we_know.address = 7));
  check(".facts.seen", (cookie) => (cookie.facts.seen = "dreamt"));
  check(".facts.party", (cookie) => (cookie.facts.party = "second"));
  check(".facts.in_answer_to", (cookie) => (cookie.facts.in_answer_to = "prayer"));
  check(".facts.deleted", (cookie) => delete cookie.facts.deleted);
  check(".facts.open_since", (cookie) => (cookie.facts.open_since = "then"));
});

test("a site of which nothing was seen is read, and one that does not say how many need a look is not", () => {
  const site = { ...fixture("site"), verdict: "nothing_seen" };
  assert.equal(parseEvent(JSON.stringify(site)).event.verdict, "nothing_seen");
  delete site.counts.attention;
  assert.match(parseEvent(JSON.stringify(site)).refused, /counts\.attention/);
});

test("a sentence's language has to be a language tag", () => {
  const cookie = { ...fixture("cookie"), purpose: { text: "Croeso", lang: "cy" } };
  assert.equal(parseEvent(JSON.stringify(cookie)).event.purpose.lang, "cy");
  cookie.purpose.lang = 'cy" onload="x';
  assert.match(parseEvent(JSON.stringify(cookie)).refused, /purpose\.lang/);
});

test("a text of a megabyte is cut, an id of a megabyte is refused", () => {
  const long = "x".repeat(1024 * 1024);
  assert.ok(parseEvent(JSON.stringify({ ...fixture("cookie"), name: long })).event.name.length < 5000);
  assert.match(parseEvent(JSON.stringify({ ...fixture("cookie"), id: long })).refused, /id/);
});

test("markup in a name stays a name", () => {
  const name = "<img src=x onerror=alert(1)>";
  assert.equal(parseEvent(JSON.stringify({ ...fixture("cookie"), name })).event.name, name);
});
