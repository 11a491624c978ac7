// Tests that what is read out ends as a sentence, part by part.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ended } from "../components/announcer.js";

test("each part of what is read out ends as a sentence", () => {
  for (const [text, said] of [
    ["Looking", "Looking."],
    ["3 cookies.", "3 cookies."],
    ["jobs.luton.gov.uk:", "jobs.luton.gov.uk:"],
    ["Asking…", "Asking…"],
    ["Press “Start looking”", "Press “Start looking”."],
    ["He said “Stop.”", "He said “Stop.”"],
    ["by \u2068Hotjar.\u2069", "by \u2068Hotjar.\u2069"],
  ]) assert.equal(ended(text), said);
});
