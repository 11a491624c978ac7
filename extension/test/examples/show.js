// Shows the examples of the component that the address names, each under its title.
// It is loaded by a browser with the extension's folder; the tests look at every page of it.

import { EXAMPLES } from "./examples.js";

const of = new URLSearchParams(location.search).get("of") ?? "";
const main = document.querySelector("main");
document.title = `Examples of ${of}`;
main.querySelector("h1").textContent = document.title;
for (const [title, make] of Object.entries(EXAMPLES[of] ?? {})) {
  const heading = document.createElement("h2");
  heading.textContent = title;
  main.append(heading, ...[await make()].flat().filter((element) => element !== null && element !== undefined));
}
main.dataset.ready = "yes";
