// Steps that several flows share: pair by code in the options, start looking, open the panel.
// It drives real pages and checks nothing but that they answer.

import { within } from "./timeout.js";

/** Pairs in the options; the page stays open. */
export async function pairByCode({ context, base }, backend) {
  const options = await context.newPage();
  await options.goto(`${base}options/options.html`);
  await options.getByLabel("Address").fill(backend.api);
  await options.getByRole("button", { name: "Save", exact: true }).click();
  await options.getByText("The address is saved.").waitFor();
  await options.getByLabel("Pairing code").fill(await backend.pairingCode());
  await options.getByRole("button", { name: "Pair", exact: true }).click();
  await options.getByText("Connected to Biscuit Tin at").waitFor();
  return options;
}

/** Starts looking in the popup and goes on to the panel. */
export async function startLooking({ tab, surfaces }) {
  await tab.bringToFront();
  const popup = await surfaces.popup();
  await popup.untilText("Start looking");
  await popup.click("button", "Start looking");
  await popup.untilText("Stop looking");
  // The route is the background's: the site is opened once the browser says that it is on.
  await popup.until(() => document.querySelector("main").dataset.route === "on");
  await popup.click("button", "Open the full list");
  await surfaces.gone("popup/popup.html");
  return await surfaces.panel();
}

/** Opens the tools above the list of the panel. */
export async function openTools(panel) {
  await panel.click("DisclosureTriangle", "Search, save and more");
  await panel.until(() => document.querySelector(".tools").open);
}

/** Waits until the extension says this of its route. */
export async function untilRoute(worker, wanted) {
  const said = worker.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const look = async () => {
          const { route } = await chrome.storage.session.get("route");
          if (route === wanted) resolve();
        };
        chrome.storage.onChanged.addListener(look);
        void look();
      }),
    wanted,
  );
  await within(`the route to be “${wanted}”`, said);
}

/** Shows another page inside the one in the tab. */
export async function embed(tab, address) {
  const loaded = tab.evaluate(
    (address) =>
      new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = () => resolve();
        frame.src = address;
        document.body.append(frame);
      }),
    address,
  );
  await within(`${address} to load inside the page`, loaded);
}

/** The sections of the panel, each with the names of its rows. */
export async function sections(panel) {
  return await panel.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("section.group:not([hidden])")].map((section) => [
        section.querySelector("h2").innerText.replace(/, \d+ [a-z]+$/, ""),
        [...section.querySelectorAll("h3 > :last-child")].map((name) => name.innerText),
      ]),
    ),
  );
}
