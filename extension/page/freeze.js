// Freezes a live page while the pointer aims at a control, so that the control does not move away from under it.
// It freezes for no longer than the pointer moves or a button is down, and knows nothing of what the page shows.

/** Controls that are pressed. Fields are not among them: the effect of typing shows at once. */
const PRESSABLE = "button, summary, select, a[href]";
/** Time after which a pointer that has not moved no longer aims, in milliseconds. */
const AIMING_MS = 1_500;

/**
 * @param {HTMLElement} root
 * @param {() => void} catchUp called when the page may change again after a change was held back
 * @returns {() => boolean} whether the page may change now
 */
export function freezeWhileAiming(root, catchUp) {
  /** The control under the pointer. @type {Element | null} */
  let aimed = null;
  /** The control that was pressed last. The effect of a press must show, although the pointer is still on the control. @type {Element | null} */
  let pressed = null;
  let heldBack = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const release = () => {
    clearTimeout(timer);
    aimed = null;
    if (heldBack) catchUp();
    heldBack = false;
  };

  /** @param {PointerEvent} event */
  const aim = ({ target, type }) => {
    const control = target instanceof Element ? target.closest(PRESSABLE) : null;
    if (control !== pressed) pressed = null;
    if (!control || control === pressed) return aimed ? release() : undefined;
    aimed = control;
    clearTimeout(timer);
    // A button that is down has no timeout: it is released by pointerup.
    if (type !== "pointerdown") timer = setTimeout(release, AIMING_MS);
  };

  root.addEventListener("pointermove", aim);
  root.addEventListener("pointerdown", (event) => {
    pressed = null;
    aim(event);
  });
  root.addEventListener("pointerleave", release);
  root.addEventListener("pointercancel", release);
  root.addEventListener("pointerup", () => {
    // The click event follows at once, before this timer can run.
    setTimeout(() => {
      pressed = aimed;
      release();
    });
  });

  return () => {
    heldBack ||= aimed !== null;
    return aimed === null;
  };
}
