// Shows the examples of the component that the address names, each under its title.
// It is loaded by a browser with the extension's folder; the tests look at every page of it.

import { loadWords } from "../../browser.js";

const of = new URLSearchParams(location.search).get("of") ?? "";
const main = document.querySelector("main");
document.title = `Examples of ${of}`;
main.querySelector("h1").textContent = document.title;
await loadWords();
const { EXAMPLES } = await import(`../../components/${of}.examples.js`);
for (const [title, make] of Object.entries(EXAMPLES)) {
  const heading = document.createElement("h2");
  heading.textContent = title;
  main.append(heading, ...[await make()].flat().filter((element) => element !== null && element !== undefined));
}
main.dataset.ready = "yes";
