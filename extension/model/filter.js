// Decides which cookies pass the search and the filter of the panel. It is pure and changes no order.

import { isWorthALook } from "./weight.js";

/** @typedef {import("../protocol.js").Cookie} Cookie */
/** @typedef {{ typed: string, show: string }} Filter  `show`: `all`, `odd`, `findings`, or a category */

/** Whether a cookie is not as declared: it differs, or no notice declares it. @param {Cookie} cookie */
function isOdd({ verdict }) {
  return verdict === "differs" || verdict === "not_declared";
}

/** @param {Cookie} cookie @param {Filter} filter */
export function fits(cookie, { typed, show }) {
  const text = `${cookie.name}\n${cookie.purpose.text}\n${cookie.who.text}\n${cookie.host}`.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/);
  if (!words.every((word) => text.includes(word))) return false;
  if (show === "all") return true;
  if (show === "odd") return isOdd(cookie);
  if (show === "findings") return cookie.findings.some(isWorthALook);
  return cookie.category === show;
}
