// Keeps a live page still while a pointer aims at something to press, so that nothing jumps away from under it.
// It holds nothing back for longer than a hand needs, and knows nothing of what the page shows.

/** What one presses. Fields are not here: what a person types shows at once. */
const PRESSABLE = "button, summary, select, a[href]";
/** A hand that has not moved for so long rests, and aims at nothing. */
const AIMING_MS = 1_500;

/**
 * @param {HTMLElement} root
 * @param {() => void} catchUp called when the page may change again after it was asked and could not
 * @returns {() => boolean} whether the page may change now
 */
export function freezeWhileAiming(root, catchUp) {
  /** What the pointer is on. @type {Element | null} */
  let aimed = null;
  /** What was pressed last: whoever pressed wants to see what came of it, also while the pointer stays there. @type {Element | null} */
  let spent = null;
  let asked = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  const letGo = () => {
    clearTimeout(resting);
    aimed = null;
    if (asked) catchUp();
    asked = false;
  };

  /** @param {PointerEvent} event */
  const aim = ({ target, type }) => {
    const control = target instanceof Element ? target.closest(PRESSABLE) : null;
    if (control !== spent) spent = null;
    if (!control || control === spent) return aimed ? letGo() : undefined;
    aimed = control;
    clearTimeout(resting);
    // What is held down is let go of by coming up again.
    if (type !== "pointerdown") resting = setTimeout(letGo, AIMING_MS);
  };

  root.addEventListener("pointermove", aim);
  root.addEventListener("pointerdown", (event) => {
    spent = null;
    aim(event);
  });
  root.addEventListener("pointerleave", letGo);
  root.addEventListener("pointercancel", letGo);
  root.addEventListener("pointerup", () => {
    // The click comes right behind, before anything else can run.
    setTimeout(() => {
      spent = aimed;
      letGo();
    });
  });

  return () => {
    asked ||= aimed !== null;
    return aimed === null;
  };
}
