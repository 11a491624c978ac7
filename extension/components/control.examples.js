// Examples of the buttons that start and stop looking and leave a site alone.
// They are shown by test/examples and do not ship.

import { actions, screen } from "../test/examples/scene.js";
import { leaveControl, lookControl } from "./control.js";

export const EXAMPLES = {
  "start looking": () => lookControl({ ...screen, looking: false }, actions),
  "stop looking": () => lookControl(screen, actions),
  "stop trying": () => lookControl({ ...screen, obstacle: "untrusted" }, actions),
  "neither, while not connected": () => lookControl({ ...screen, looking: false, canStart: false }, actions),
  "leave alone": () => leaveControl(screen, actions),
  "look again": () => leaveControl({ ...screen, leftAlone: true }, actions),
};
