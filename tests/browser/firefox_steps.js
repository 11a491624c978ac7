// Steps that the flows in Firefox share: pair by code in the options, start looking, read and press in the sidebar.
// It drives real pages and checks nothing but that they answer.

/** Pairs in the options; the page stays open. */
export async function pairByCode(firefox, base, backend) {
  await firefox.goto(`${base}options/options.html`);
  await firefox.untilText("is not paired with Biscuit Tin yet");
  await firefox.fill("#address", backend.api);
  await firefox.press("Save");
  await firefox.untilText("The address is saved.");
  await firefox.fill("#code", await backend.pairingCode());
  await firefox.press("Pair");
  await firefox.untilText("Connected to Biscuit Tin at");
}

/** Starts looking in the popup, as a page of its own. */
export async function startLooking(firefox, base) {
  await firefox.goto(`${base}popup/popup.html`);
  await firefox.untilText("Start looking");
  await firefox.press("Start looking");
  await firefox.until(() => document.querySelector("main").dataset.route === "on");
}

/** Opens the sidebar beside the active tab; answers with where its page begins in the window. */
export async function showSidebar(firefox) {
  return await firefox.inChrome(() =>
    firefox.evaluate(async () => {
      const sidebar = window.SidebarController ?? window.SidebarUI;
      await sidebar.show("biscuit-tin_biscuit-tin_example-sidebar-action");
      const frame = sidebar.browser.getBoundingClientRect();
      const page = sidebar.browser.contentDocument.getElementById("webext-panels-browser").getBoundingClientRect();
      return { open: sidebar.isOpen, x: frame.x + page.x, y: frame.y + page.y };
    }),
  );
}

/**
 * Asks the sidebar's page, which is of the same extension as the page `from`, until it has an answer; the tab in front
 * stays the active one.
 */
export async function askSidebar(firefox, from, task, ...given) {
  const tab = await firefox.send("WebDriver:GetWindowHandle");
  await firefox.send("WebDriver:SwitchToWindow", { handle: from, focus: false });
  const script = `const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);
    const scope = window.wrappedJSObject ?? window;
    const look = () => {
      const [view] = scope.browser.extension.getViews({ type: "sidebar" });
      const answer = view?.document.body && (${task})(view.document, ...given);
      if (answer) done(answer);
      else scope.requestIdleCallback(look);
    };
    look();`;
  try {
    return await firefox.send("WebDriver:ExecuteAsyncScript", { script, args: given, sandbox: null });
  } finally {
    await firefox.send("WebDriver:SwitchToWindow", { handle: tab, focus: false });
  }
}

/** The text of the sidebar, once it has these words. */
export async function sidebarText(firefox, from, words) {
  return await askSidebar(firefox, from, (page, words) => page.body.innerText.includes(words) && page.body.innerText, words).catch(async (error) => {
    const said = await askSidebar(firefox, from, (page) => page.body.innerText);
    throw new Error(`waited in vain for “${words}”; the sidebar says: ${said}`, { cause: error });
  });
}

/** Presses the sidebar's button with these words, with the mouse. `origin` is what `showSidebar` answered. */
export async function pressInSidebar(firefox, from, origin, words) {
  const place = await askSidebar(
    firefox,
    from,
    (page, words) => {
      const button = [...page.querySelectorAll("button")].find((button) => button.innerText === words);
      button?.scrollIntoView({ block: "nearest", behavior: "instant" });
      const { x, y, width, height } = button?.getBoundingClientRect() ?? {};
      return button && { x: x + width / 2, y: y + height / 2 };
    },
    words,
  );
  const move = { type: "pointerMove", origin: "viewport", x: Math.round(origin.x + place.x), y: Math.round(origin.y + place.y), duration: 0 };
  const press = [move, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
  const mouse = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: press };
  await firefox.inChrome(() => firefox.send("WebDriver:PerformActions", { actions: [mouse] }));
}
