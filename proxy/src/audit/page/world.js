// Runs in a world of its own beside the page's: carries the engine's messages, reports what was pressed and when the page
// changed, and names what is stored. The page cannot see it.

const biscuitSay = (kind, fields = {}) => BINDING(JSON.stringify({ kind, ...fields }));

globalThis.autoconsentSendMessage = (message) => Promise.resolve(biscuitSay("engine", { message }));

/** What stands on a button. */
const biscuitText = (element) => {
  const label = /^(checkbox|radio)$/.test(element.type) ? element.labels?.[0]?.innerText : "";
  const own = label || element.innerText || element.value || element.getAttribute?.("aria-label") || element.title || "";
  return String(own).replace(/\s+/g, " ").trim().slice(0, 120);
};

addEventListener(
  "click",
  (event) => {
    const target = event.composedPath()[0];
    const button = target.closest?.("button, a, input, label, [role=button]") ?? target;
    if (button instanceof Element) biscuitSay("pressed", { text: biscuitText(button), trusted: event.isTrusted });
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
