// Examples of the fields of the options.
// They are shown by test/examples and do not ship.

import { askFirst, choiceForm, textForm, tickBox } from "./form.js";

export const EXAMPLES = {
  "a text with its button": () => textForm({ id: "text", label: "Pairing code", hint: "You can paste it.", button: "Pair", attributes: {}, submit: async () => "That is no code." }).form,
  choices: () => choiceForm({ button: "Save", choices: [{ id: "choice", label: "Text size", selected: "b", options: [{ value: "a", label: "100 %" }, { value: "b", label: "125 %" }] }], submit: async () => undefined }).form,
  "boxes to tick": () => [true, false].map((ticked) => tickBox({ id: `tick-${ticked}`, label: ticked ? "Luton Council" : "Chelmsford City Council", hint: "13 sites", ticked, tick() {} })),
  "a question before the deed": () => askFirst({ id: "ask", button: "Erase everything", question: "Erase everything?", yes: "Yes", no: "No", confirmed: async () => undefined }),
};
