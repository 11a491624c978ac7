// Examples of the fields of the options.
// They are shown by test/examples and do not ship.

import { el } from "./element.js";
import { answers, askFirst, choiceForm, textForm, tickBox } from "./form.js";

/** A place for the answer, in each form its own. */
const place = () => answers().place();

/** An answer that stands there. */
function answered() {
  const { element, say } = place();
  say("Paired.");
  return element;
}

export const EXAMPLES = {
  "a text with its button": () => textForm({ id: "text", label: "Pairing code", hint: "You can paste it.", button: "Pair", attributes: {}, answer: place(), submit: async () => "That is no code." }).form,
  choices: () => choiceForm({ button: "Save", answer: place(), choices: [{ id: "choice", label: "Text size", selected: "b", options: [{ value: "a", label: "100 %" }, { value: "b", label: "125 %" }] }], submit: async () => undefined }).form,
  "boxes to tick": () => [true, false].map((ticked) => tickBox({ id: `tick-${ticked}`, label: ticked ? "Luton Council" : "Chelmsford City Council", hint: "13 sites", ticked, tick() {} })),
  "a question before the deed": () => askFirst({ id: "ask", button: "Erase everything", question: "Erase everything?", yes: "Yes", no: "No", answer: place(), confirmed: async () => "Everything is erased." }),
  "an answer": () => [el("button", { type: "button", class: "main" }, "Pair"), answered()],
};
