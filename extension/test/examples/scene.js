// What the examples of the components are made from: the fixtures that Rust wrote, a screen, and actions that do nothing.
// It is loaded by a browser, like the examples; the node tests read the fixtures themselves.

import { weights } from "../weights.js";

const fixture = async (name) => await (await fetch(`../fixtures/${name}.json`)).json();

export const snapshot = await fixture("snapshot");
export const [declared, differs, mystery] = snapshot.cookies;
export const [site] = snapshot.sites;
export const { type: _type, ...consent } = await fixture("consent");
export const weighed = weights(differs);
export const actions = { startLooking() {}, stopLooking() {}, tryAgain() {}, allow() {}, goOn() {}, leaveAlone() {}, choose() {}, redraw() {}, readStorage() {}, look() {}, stopAsked() {} };
export const placed = (cookie, place = "kept") => ({ cookie, place });
export const body = { kind: "rows", host: site.host, site, rows: snapshot.cookies.map((cookie) => placed(cookie)), weightiest: [mystery] };
export const screen = {
  ...{ connection: "connected", looking: true, councils: [], canStart: true, routed: true, obstacle: undefined, unsent: false, unread: false, unheld: undefined, notLookedAt: false, paused: false, privateWindow: false, activeHost: site.host },
  ...{ selectedHost: undefined, others: ["myforms.luton.gov.uk"], leftAlone: false, canLook: true, body, notInspected: undefined, questions: [], onlyIfAsked: false, fromBefore: false, fullList: "main", noticeAt: undefined },
  ...{ consent: undefined, notKept: undefined, refused: 0, missed: 0, lang: "en-GB" },
};
