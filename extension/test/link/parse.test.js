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

for (const name of ["snapshot", "cookie", "site", "not_inspected", "gap", "heartbeat"]) {
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
