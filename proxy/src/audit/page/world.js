// Runs in a world of its own beside the page's: carries the engine's messages, reports what was pressed and when the page
// changed, and names what is stored. The page cannot see it.

const biscuitSay = (kind, fields = {}) => BINDING(JSON.stringify({ kind, ...fields }));

globalThis.autoconsentSendMessage = (message) => Promise.resolve(biscuitSay("engine", { message }));

addEventListener(
  "click",
  (event) => {
    let target = event.composedPath()[0];
    // A closed shadow root shows its host alone.
    for (let root; event.isTrusted && target instanceof Element && (root = biscuitRoot(target)); ) {
      const inner = root.elementFromPoint(event.clientX, event.clientY);
      if (!inner || inner === target) break;
      target = inner;
    }
    const button = target.closest?.("button, a, input, label, [role=button]") ?? target;
    // What a label is of gets a click of its own.
    if (button instanceof Element && !(button instanceof HTMLLabelElement && button.control)) biscuitSay("pressed", { text: biscuitText(button), trusted: event.isTrusted });
  },
  true,
);

// A form with fields to fill in is sent by nobody here, whatever presses its button.
addEventListener(
  "submit",
  (event) => {
    if (!(event.target instanceof HTMLFormElement) || !biscuitAsks(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// At most four reports a second: they only keep the wait for quiet going.
let biscuitChanged = 0;
new MutationObserver(() => {
  if (performance.now() - biscuitChanged < 250) return;
  biscuitChanged = performance.now();
  biscuitSay("changed");
}).observe(document, { childList: true, subtree: true });

/** The names of what this frame's site keeps besides cookies. */
globalThis.biscuitStored = async () => {
  const keys = (area) => {
    try {
      return Object.keys(globalThis[area]);
    } catch {
      return [];
    }
  };
  let databases = [];
  try {
    databases = (await indexedDB.databases()).map(({ name }) => name);
  } catch {
    // A frame without storage has none.
  }
  return { host: location.hostname, secure: location.protocol === "https:", local: keys("localStorage"), session: keys("sessionStorage"), databases };
};
