// Leads the focus, and with it a screen reader, to the title when another site is shown, or when a page gets the focus
// that has none inside: Orca drops live regions of a side panel, since it takes the tab's page for the only one.
// It never takes the focus from another page of the browser, nor from a field that somebody may be typing in.

/** @param {HTMLElement} title */
export function leadTo(title) {
  const { ownerDocument: page } = title;
  /** What is shown: a host, or why there is none. @type {string | undefined} */
  let shown;

  /** What the title is described by is written before it gets the focus, and not while it has it: a change would be read as well. */
  let describe = () => {};

  const lead = () => {
    describe();
    // A title that has the focus already is not said again.
    title.blur();
    title.focus({ preventScroll: true });
  };
  globalThis.addEventListener("focus", () => {
    if (shown !== undefined && page.activeElement === page.body) lead();
  });
  return {
    /** Takes notice of what is shown now; whether the focus was led to it. @param {import("../model/screen.js").Screen} screen @param {() => void} describeNow */
    arrive({ body, selectedHost }, describeNow) {
      describe = describeNow;
      if (body.kind === "waiting") return false;
      const before = shown;
      shown = "host" in body ? body.host : body.kind;
      // The one who selected another site is at the field where that is done.
      if (shown === before || selectedHost !== undefined) return false;
      if (!page.hasFocus() || page.activeElement?.matches("input, select")) return false;
      lead();
      return true;
    },
  };
}
