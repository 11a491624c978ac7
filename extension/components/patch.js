// Patches the elements on the page in place until they equal freshly built ones, so that focus, open details and the
// reading position stay where they are. It knows nothing of what the elements mean.

/** Attributes that belong to the user: open details, and the content of a field. */
const KEPT = new Set(["open", "value"]);

/** @param {Node} node */
function keyOf(node) {
  return node instanceof HTMLElement ? node.dataset["key"] : undefined;
}

/** @param {Element} old @param {Element} fresh */
function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!KEPT.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old instanceof HTMLElement && fresh instanceof HTMLElement) {
    old.onclick = fresh.onclick;
    old.ontoggle = fresh.ontoggle;
  }
}

/** @param {Node} old @param {Node} fresh */
function patch(old, fresh) {
  if (old instanceof Element && fresh instanceof Element) {
    patchAttributes(old, fresh);
    patchChildren(old, [...fresh.childNodes]);
  } else if (old.nodeValue !== fresh.nodeValue) {
    old.nodeValue = fresh.nodeValue;
  }
}

/**
 * Patches the children of `parent` to equal `fresh`. A child with a `data-key` keeps its element when it moves.
 * @param {Element} parent
 * @param {Node[]} fresh
 */
export function patchChildren(parent, fresh) {
  const keyed = new Map([...parent.children].map((child) => [keyOf(child), child]));
  keyed.delete(undefined);
  let cursor = parent.firstChild;
  for (const child of fresh) {
    const key = keyOf(child);
    const alike = cursor && keyOf(cursor) === undefined && cursor.nodeName === child.nodeName ? cursor : undefined;
    const old = key === undefined ? alike : keyed.get(key);
    if (!old) {
      parent.insertBefore(child, cursor);
      continue;
    }
    if (old === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(old, cursor);
    patch(old, child);
  }
  while (cursor) {
    const next = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  }
}

/** The item that each element of a list shows. @type {WeakMap<Element, any>} */
const shown = new WeakMap();
let lastSerial = 0;

/**
 * Patches a list: one element per item, built again only when its item has changed.
 * @template T
 * @param {Element} list
 * @param {readonly T[]} items
 * @param {(item: T) => string} key
 * @param {(item: T, now: { serial: string, open: boolean }) => HTMLElement} build `serial` is the element's own, for ids;
 *   `open` says whether its details are open
 * @param {(a: T, b: T) => boolean} [same] whether two items show the same
 */
export function patchList(list, items, key, build, same = Object.is) {
  const present = new Map([...list.children].map((child) => [keyOf(child), /** @type {HTMLElement} */ (child)]));
  let cursor = list.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let element = present.get(name);
    present.delete(name);
    if (!element) {
      const serial = String((lastSerial += 1));
      element = build(item, { serial, open: false });
      element.dataset["key"] = name;
      element.dataset["serial"] = serial;
    } else if (!same(shown.get(element), item)) {
      const fresh = build(item, {
        serial: element.dataset["serial"] ?? "",
        open: element.querySelector("details")?.open ?? false,
      });
      fresh.dataset["key"] = name;
      fresh.dataset["serial"] = element.dataset["serial"] ?? "";
      patch(element, fresh);
    }
    shown.set(element, item);
    if (element === cursor) cursor = cursor.nextElementSibling;
    else list.insertBefore(element, cursor);
  }
  for (const gone of present.values()) gone.remove();
}

/** Whether any of an element is in sight. @param {Element} element */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** What had the focus and went away, while `fallback` has the focus for it. @type {string | undefined} */
let missing;

/** Gives the focus to the row of this key, or else to `fallback`. @param {HTMLElement} root @param {HTMLElement} fallback @param {string | undefined} key */
function focusRow(root, fallback, key) {
  const row = key === undefined ? undefined : [...root.querySelectorAll("[data-key]")].find((element) => element.getAttribute("data-key") === key);
  const same = row && (row.querySelector("summary") ?? row);
  const found = same instanceof HTMLElement && same.tabIndex >= 0;
  missing = found ? undefined : key;
  (found ? same : fallback).focus({ preventScroll: true });
}

/**
 * Runs `change` and restores the focus if that removed it: to the same row, or else to `fallback` until that row comes back.
 * What had the focus in sight has it in sight afterwards.
 * @param {HTMLElement} root
 * @param {HTMLElement} fallback
 * @param {() => void} change
 */
export function keepFocus(root, fallback, change) {
  const before = document.activeElement;
  const inSight = before instanceof HTMLElement && isInSight(before);
  const key = before === fallback ? missing : (before?.closest("[data-key]")?.getAttribute("data-key") ?? undefined);
  change();
  if (!(before instanceof HTMLElement) || before === document.body || !root.ownerDocument.hasFocus()) return;
  if (before === fallback) {
    if (missing !== undefined) focusRow(root, fallback, key);
  } else if (document.activeElement !== before) {
    if (before.isConnected) before.focus({ preventScroll: true });
    else focusRow(root, fallback, key);
  }
  const now = document.activeElement;
  // Where it is in sight already, nothing moves and nothing is read again.
  if (!inSight || !now) return;
  const { top, bottom } = now.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) now.scrollIntoView({ block: "nearest" });
}
