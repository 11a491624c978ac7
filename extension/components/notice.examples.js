// Examples of every notice.
// They are shown by test/examples and do not ship.

import { actions, screen, snapshot } from "../test/examples/scene.js";
import { noticesOf } from "./notice.js";

const notices = (changes) => () => noticesOf({ ...screen, ...changes }, actions);

export const EXAMPLES = {
  "not paired": notices({ connection: "not_paired" }),
  "not connected": notices({ connection: "not_connected" }),
  "another program": notices({ connection: "not_biscuit_tin" }),
  unverified: notices({ connection: "unverified" }),
  "pairing refused": notices({ connection: "pairing_refused" }),
  busy: notices({ connection: "busy" }),
  stopped: notices({ looking: false }),
  "route taken": notices({ routeTaken: true }),
  paused: notices({ paused: true }),
  "private window": notices({ privateWindow: true }),
  "not inspected": notices({ notInspected: snapshot.not_inspected[0] }),
  "not kept on disk": notices({ notKept: { text: "The disk is full. What Biscuit Tin sees now is kept until it stops, and goes to disk once there is space." } }),
  "out of step": notices({ refused: 3 }),
  "updates lost": notices({ missed: 12 }),
};
