// Examples of elements and texts, above all of hostile ones.
// They are shown by test/examples and do not ship.

import { drawing, el, nameOf, say } from "./element.js";

export const EXAMPLES = {
  "a drawing beside its word": () => el("p", { class: "mark" }, drawing("M3 3h14v14h-14Z"), el("span", {}, "A square")),
  "a name that wants to be markup": () => el("p", {}, nameOf("<img src=x onerror=alert(1)>")),
  "a name that turns the writing": () => el("p", {}, nameOf("\u202egnp.exe")),
  "a sentence with a long host name": () => el("p", { style: "inline-size: 12rem" }, say({ text: "publicaccess.chelmsford.gov.uk sets it." })),
  "a sentence in another language": () => el("p", {}, say({ text: "Nid yw neb yn dweud.", lang: "cy" })),
};
