// Groups the listed hosts by council, with those that the user asked to leave alone.
// It is pure. Hosts without a council form the last group.

/** @typedef {{ name: string | null, hosts: string[], left: string[] }} Council */

/** @param {readonly import("../protocol.js").Badge[]} badges @returns {Council[]} */
export function councilsOf(badges) {
  /** @type {Map<string | null, Council>} */
  const councils = new Map();
  for (const { site, left_alone } of badges) {
    const council = councils.get(site.council) ?? { name: site.council, hosts: [], left: [] };
    councils.set(site.council, council);
    council.hosts.push(site.host);
    if (left_alone) council.left.push(site.host);
  }
  return [...councils.values()].sort((a, b) => Number(a.name === null) - Number(b.name === null) || (a.name ?? "").localeCompare(b.name ?? ""));
}
