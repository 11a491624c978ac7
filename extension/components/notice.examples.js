// Examples of every notice.
// They are shown by test/examples and do not ship.

import { actions, screen, snapshot } from "../test/examples/scene.js";
import { noticesOf } from "./notice.js";

const notices = (changes) => () => noticesOf({ ...screen, ...changes }, actions);

const [asked] = snapshot.asked_hosts;
const question = (may, look) => ({ questions: [{ host: asked.host, asked, may, look: look && { host: asked.host, council: asked.council, ...look } }] });

export const EXAMPLES = {
  "not paired": notices({ connection: "not_paired" }),
  "not connected": notices({ connection: "not_connected" }),
  "another program": notices({ connection: "not_biscuit_tin" }),
  unverified: notices({ connection: "unverified" }),
  "pairing refused": notices({ connection: "pairing_refused" }),
  busy: notices({ connection: "busy" }),
  stopped: notices({ looking: false }),
  "not trusted": notices({ obstacle: "untrusted" }),
  "another extension's proxy": notices({ obstacle: "extension" }),
  "the organisation's proxy": notices({ obstacle: "policy" }),
  "a script's proxy": notices({ obstacle: "script" }),
  "the system's proxy": notices({ obstacle: "system" }),
  "a proxy that cannot be kept": notices({ obstacle: "unlike" }),
  "sites that are not allowed": notices({ obstacle: "allow" }),
  "a site that is not allowed": notices({ unsent: true }),
  "a site whose cookies are not shown": notices({ unread: true }),
  "a site whose cookies are not shown, and were not seen": notices({ unread: true, body: { kind: "empty", host: asked.host, site: undefined } }),
  "a council without a notice": notices({ unheld: { domain: "kirklees.gov.uk", councils: ["Kirklees Council"], ids: ["kirklees"] } }),
  "two councils without a notice": notices({ unheld: { domain: "adur-worthing.gov.uk", councils: ["Adur District Council", "Worthing Borough Council"], ids: ["adur", "worthing"] } }),
  paused: notices({ paused: true }),
  "private window": notices({ privateWindow: true }),
  "not inspected": notices({ notInspected: snapshot.not_inspected[0] }),
  "a site of many organisations": notices(question("ask")),
  "asking about it": notices(question("wait", { state: "asking" })),
  "looking at it": notices(question("stop", { state: "looking" })),
  "not allowed by the browser": notices(question("ask", { state: "no_permission" })),
  "cannot look at it": notices(question("ask", { state: "refused" })),
  "another window looks at it": notices(question("read")),
  "not kept on disk": notices({ notKept: { text: "The disk is full. What Biscuit Tin sees now is kept until it stops, and goes to disk once there is space." } }),
  "out of step": notices({ refused: 3 }),
  "updates lost": notices({ missed: 12 }),
};
