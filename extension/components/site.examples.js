// Examples of the head of a site, one for each kind of screen.
// They are shown by test/examples and do not ship.

import { body, screen, site } from "../test/examples/scene.js";
import { el } from "./element.js";
import { headOf, titleOf } from "./site.js";

const head = (changes) => () => [el("h3", {}, titleOf(changes.body ?? body)), ...headOf({ ...screen, ...changes })];

export const EXAMPLES = {
  rows: head({}),
  "with serious cookies": head({ body: { ...body, serious: 2 } }),
  "differs without a breach": head({ body: { ...body, site: { ...site, verdict: "differs" } } }),
  "gaps in the notice alone": head({ body: { ...body, site: { ...site, verdict: "not_declared", counts: { ...site.counts, attention: 0 }, summary: { text: "3 cookies: 2 as declared, 1 not declared." } } } }),
  "cannot tell": head({ body: { ...body, site: { ...site, verdict: "cannot_tell", summary: { text: "3 cookies: 3 that we cannot judge." } } } }),
  "nothing seen, and cookies of others": head({ body: { ...body, site: { ...site, verdict: "nothing_seen", counts: { ...site.counts, total: 0 }, summary: { text: "No cookies seen yet." } } } }),
  "with a choice in the banner": head({ consent: { text: "You have not chosen yet. Two marketing cookies were already set." } }),
  "only the summary yet": head({ body: { kind: "summary", host: site.host, site } }),
  empty: head({ body: { kind: "empty", host: site.host, site: undefined } }),
  "not listed": head({ body: { kind: "not_listed", host: "example.org" } }),
  "no site": head({ body: { kind: "no_site" } }),
  waiting: head({ body: { kind: "waiting" } }),
};
