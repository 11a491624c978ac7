// Saves what the panel shows of one site: as a page for people, or as data. Both are made here and sent nowhere.
// They hold names and facts, and where these come from; never a value, nor the address of a page.

import { resource, version, withCommands } from "../browser.js";
import { el } from "../components/element.js";
import { paperOf } from "./paper.js";

/** @typedef {import("../model/screen.js").Screen} Screen */
/** @typedef {import("../protocol.js").Notice} Notice */
/** @typedef {{ now: Date, version: string, program: string }} Made  when the file is made, by which version of us, and in which browser */

/** The browser and its main version, as `Chromium 156`. @param {{ userAgent: string, userAgentData?: { brands: { brand: string, version: string }[] } }} navigator */
export function browserName({ userAgent, userAgentData }) {
  // Browsers add a brand that is none, so that nobody relies on the list.
  const brands = (userAgentData?.brands ?? []).filter(({ brand }) => !/not.?a.?brand/i.test(brand));
  const own = brands.find(({ brand }) => brand !== "Chromium") ?? brands[0];
  if (own) return `${own.brand} ${own.version}`;
  return /Firefox\/\d+/.exec(userAgent)?.[0].replace("/", " ") ?? "";
}

/** The notice that the site is held against; where the site names none, the one that declares its first declared cookie. @param {Screen["body"]} body @returns {Notice | undefined} */
export function noticeOf(body) {
  if (body.kind !== "rows") return undefined;
  if (body.site?.notice) return body.site.notice;
  const known = body.rows.map(({ cookie }) => cookie.how_we_know).find(({ notice }) => notice !== null);
  return known && { title: known.notice ?? "", address: known.address, date: known.date, read: known.read };
}

/** @param {Screen} screen @param {Made} made @returns {object | undefined} */
export function exportOf({ body, consent, notInspected }, { now, version, program }) {
  if (body.kind !== "rows") return undefined;
  const notice = noticeOf(body);
  return {
    tool: { name: "Biscuit Tin", version },
    browser: program,
    made: now.toISOString(),
    host: body.host,
    notice: notice ?? null,
    registry_date: notice?.read ?? null,
    site: body.site ?? null,
    consent: consent?.sentence?.text ?? null,
    not_inspected: notInspected ? withCommands(notInspected.sentence.text) : null,
    cookies: body.rows.map(({ cookie, place }) => ({ place, ...cookie })),
  };
}

/** Gives the browser a file to save. @param {string} content @param {string} type @param {string} host @param {string} ending */
function save(content, type, host, ending) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  el("a", { href: address, download: `biscuit-tin-${host.replace(/[^a-z0-9.-]/g, "_")}.${ending}` }).click();
  URL.revokeObjectURL(address);
}

/** @returns {Made} */
function madeNow() {
  return { now: new Date(), version: version(), program: browserName(navigator) };
}

/** Saves it as data, for testers and programs. @param {Screen} screen */
export function saveAsData(screen) {
  const content = exportOf(screen, madeNow());
  if (content && "host" in screen.body) save(`${JSON.stringify(content, null, 2)}\n`, "application/json", screen.body.host, "json");
}

/** Saves it as one page of HTML, for people. @param {Screen} screen */
export async function saveAsPage(screen) {
  const { body } = screen;
  if (body.kind !== "rows") return;
  const sheets = await Promise.all(["style/theme.css", "style/paper.css"].map(async (name) => await (await fetch(resource(name))).text()));
  const page = paperOf({ ...screen, body }, { ...madeNow(), notice: noticeOf(body), style: sheets.join("\n") });
  save(new XMLSerializer().serializeToString(page), "text/html;charset=utf-8", body.host, "html");
}
