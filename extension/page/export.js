// Saves the list of one site as a JSON file, made in the page and sent nowhere.
// It holds what the panel shows: names and facts, never a value.

import { el } from "../components/element.js";

/** @param {import("../model/screen.js").Screen} screen @param {Date} now @returns {object | undefined} */
export function exportOf({ body, consent, notInspected }, now) {
  if (body.kind !== "rows") return undefined;
  return {
    made: now.toISOString(),
    site: body.site ?? { host: body.host },
    consent: consent?.sentence?.text ?? null,
    not_inspected: notInspected?.sentence.text ?? null,
    cookies: body.rows.map(({ cookie, place }) => ({ place, ...cookie })),
  };
}

/** @param {import("../model/screen.js").Screen} screen */
export function saveAsFile(screen) {
  const content = exportOf(screen, new Date());
  if (!content || !("host" in screen.body)) return;
  const file = new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: "application/json" });
  const address = URL.createObjectURL(file);
  el("a", { href: address, download: `biscuit-tin-${screen.body.host.replace(/[^a-z0-9.-]/g, "_")}.json` }).click();
  URL.revokeObjectURL(address);
}
