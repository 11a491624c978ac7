// Examples of the head of a site, one for each kind of screen.
// They are shown by test/examples and do not ship.

import { body, consent, screen, site } from "../test/examples/scene.js";
import { el } from "./element.js";
import { headOf, titleOf } from "./site.js";

const head = (changes) => () => [el("h3", {}, titleOf(changes.body ?? body)), ...headOf({ ...screen, ...changes })];

/** A row that only the browser shows. */
const held = ({ cookie, place }) => ({ place, cookie: { ...cookie, facts: { ...cookie.facts, seen: "in_browser" } } });

/** A site with this conclusion. */
const concluded = (tone, text, more) => head({ body: { ...body, site: { ...site, conclusion: { tone, sentence: { text }, more: more === undefined ? null : { text: more } } } } });

export const EXAMPLES = {
  rows: head({}),
  "against a choice": concluded("against", "When you said no, this site set one cookie of that kind anyway. We last saw that on 20 November 2026.", "3 cookies: 2 are needed for the site to work, 1 is for adverts."),
  "worth a look": concluded("look", "One cookie is worth a look.", "3 cookies. All count visits."),
  "gaps in the notice alone": concluded("gap", "2 cookies. Both are needed for the site to work.", "One is missing from the council’s cookie page."),
  "cannot tell": concluded("unknown", "3 cookies. All count visits.", "We hold no cookie page for this site, so we cannot check them."),
  fine: concluded("fine", "3 cookies. All are needed for the site to work.", "Nothing that we saw goes against the council’s cookie page."),
  "nothing seen, and cookies of others": concluded("nothing", "No cookies seen yet."),
  "with a choice in the banner": head({ consent: { ...consent, already_set: 0, sentence: { text: "You chose: analytics no, marketing no." } } }),
  "before a choice": head({ consent }),
  "only the summary yet": head({ body: { kind: "summary", host: site.host, site } }),
  empty: head({ body: { kind: "empty", host: site.host, site: undefined } }),
  "not listed": head({ body: { kind: "not_listed", host: "example.org", owners: [], ids: [] } }),
  "not listed, a council's": head({ body: { kind: "not_listed", host: "www.kirklees.gov.uk", owners: ["Kirklees Council"], ids: ["kirklees"] }, councils: ["Luton Council"] }),
  "not listed, two councils'": head({ body: { kind: "not_listed", host: "www.adur-worthing.gov.uk", owners: ["Adur District Council", "Worthing Borough Council"], ids: ["adur", "worthing"] } }),
  "no site": head({ body: { kind: "no_site" } }),
  "from before": head({ fromBefore: true }),
  "held by the browser, while nobody looks": head({ fromBefore: true, body: { ...body, rows: body.rows.map(held) } }),
  "some held by the browser, while nobody looks": head({ fromBefore: true, body: { ...body, rows: [held(body.rows[0]), ...body.rows.slice(1)] } }),
  "not connected": head({ fromBefore: true, connection: "not_connected", body: { ...body, rows: body.rows.map(held) } }),
  waiting: head({ body: { kind: "waiting" } }),
};
