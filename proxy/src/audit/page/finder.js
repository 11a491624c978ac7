// Finds a cookie notice by its words, in English and Welsh, wherever it stands: fixed, or in the flow of the page, also in
// open shadow roots. It knows no tool. It presses nothing unless asked to.

/** Kinds of buttons; the first whose words fit is a button's kind. */
const BISCUIT_KINDS = [
  ["save", /^(save|confirm|submit|apply|(accept|allow) (selected|selection|these)|cadw|cadarnhau|cyflwyno)\b/],
  [
    "refuse",
    /\b(reject|decline|refuse|deny|disagree|opt[- ]?out|no,? thanks)\b|^no\b|\b(only|just)\b.*\b(necessary|essential|required|needed)\b|\b(necessary|essential|required|needed)\b.*\bonly\b|\bwithout (accepting|agreeing|consent)|\b(do not|don.t|not) (accept|allow|agree|consent|track|use)|\b(turn|switch) off\b|\bdisable\b|\bgwrthod|\bdim diolch\b|^na\b|\bpeidi|(angenrheidiol|hanfodol).* yn unig|yn unig.*(angenrheidiol|hanfodol)/,
  ],
  ["settings", /setting|preference|\bmanage|customi[sz]e|\boptions?\b|\bchoose\b|configure|\bmore choices|gosodiadau|dewisiadau|\brheoli|addasu|\bdewis\b|\bnewid\b/],
  ["accept", /\b(accept|allow|agree|consent|yes|enable|opt[- ]?in)\b|\bi.m (happy|ok|fine)|that.s (ok|fine)|\bderbyn|\bcaniat|\bcytuno|\bydw\b/],
  ["dismiss", /^(got it|ok(ay)?|dismiss|close|hide|continue|i understand|understood|fine|thanks|x|×|✕|iawn|deall|wedi deall|rwy.n deall|cau|cuddio|parhau)\b/],
];
const BISCUIT_WORD = /cookie|\bcwci/i;
/** What a notice may speak of instead; then it has to offer both answers, and no field to fill in. */
const BISCUIT_PRIVACY = /\bpersonal (information|data)\b|\bconsent\b|\btracking\b|\btrackers?\b|(gwybodaeth|data) bersonol|\bdata personol\b|\bcydsyni/i;
const BISCUIT_FIELDS = "textarea, select, input:not([type=checkbox], [type=radio], [type=hidden], [type=submit], [type=button])";
/** Longest text of a notice and of a button, and the shortest that a notice has besides its buttons. */
const BISCUIT_LIMITS = { notice: 4000, button: 80, words: 25 };
const BISCUIT_BUTTONS = "button, a, input[type=button], input[type=submit], [role=button]";

const biscuitKind = (text) => {
  const words = text.toLowerCase();
  if (words === "" || words.length > BISCUIT_LIMITS.button) return null;
  return BISCUIT_KINDS.find(([, pattern]) => pattern.test(words))?.[0] ?? (/^[×✕✖]$/.test(words) ? "dismiss" : null);
};

/** Shadow roots that the page closed, by their hosts; the browser hands in a node of each. */
const biscuitClosed = new WeakMap();
globalThis.biscuitHand = (node) => {
  const root = node.getRootNode();
  if (root instanceof ShadowRoot) biscuitClosed.set(root.host, root);
};
const biscuitRoot = (host) => host.shadowRoot ?? biscuitClosed.get(host);

function* biscuitElements(root, selector) {
  yield* root.querySelectorAll(selector);
  for (const host of root.querySelectorAll("*")) {
    const inner = biscuitRoot(host);
    if (inner) yield* biscuitElements(inner, selector);
  }
}

/** Where the links of this frame lead, in their order. */
globalThis.biscuitLinks = () => {
  const links = [...biscuitElements(document, "a[href], area[href]")];
  return [...new Set(links.map((link) => (link instanceof SVGElement ? link.href.baseVal : link.href)))].slice(0, 2000);
};

const biscuitVisible = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
};

/** Whether a box with this text speaks of cookies: in its text, or in what its buttons say when they are pointed at. */
function biscuitSpeaks(box, text) {
  const buttons = [...box.querySelectorAll(BISCUIT_BUTTONS)];
  if (BISCUIT_WORD.test(text) || buttons.some(({ title, ariaLabel }) => BISCUIT_WORD.test(`${title} ${ariaLabel}`))) return true;
  if (!BISCUIT_PRIVACY.test(text) || box.querySelector(BISCUIT_FIELDS)) return false;
  const kinds = buttons.map((button) => biscuitKind(biscuitText(button)));
  return kinds.includes("accept") && kinds.includes("refuse");
}

/** The box around a button: the nearest that speaks of cookies, and has words besides those of its buttons. */
function biscuitBox(button) {
  let box = button;
  for (let step = 0; step < 12; step += 1) {
    box = box.parentElement ?? box.getRootNode().host;
    // A frame's whole page may be the notice.
    if (!box || (box === document.body && self === top) || box === document.documentElement) return null;
    const text = box.innerText ?? "";
    if (text.length > BISCUIT_LIMITS.notice) return null;
    let words = text;
    for (const own of box.querySelectorAll(BISCUIT_BUTTONS)) words = words.replace(own.innerText || "\0", "");
    if (words.trim().length >= BISCUIT_LIMITS.words && biscuitSpeaks(box, text)) return box;
  }
  return null;
}

/** The notice's buttons, each with its kind and text; empty if there is no notice. */
function biscuitButtons() {
  const boxes = new Map();
  for (const button of biscuitElements(document, BISCUIT_BUTTONS)) {
    const text = biscuitText(button);
    const kind = biscuitKind(text);
    if (kind === null || !biscuitVisible(button)) continue;
    const box = biscuitBox(button);
    if (box) boxes.set(box, [...(boxes.get(box) ?? []), { button, kind, text }]);
  }
  // A box within a box is one notice.
  for (const [inner, buttons] of boxes) {
    const outer = [...boxes.keys()].find((other) => other !== inner && other.contains(inner));
    if (!outer) continue;
    boxes.get(outer).push(...buttons);
    boxes.delete(inner);
  }
  const weight = (buttons) => new Set(buttons.map(({ kind }) => kind).filter((kind) => kind !== "dismiss")).size;
  // A yes to what is left on is one too; a form that merely saves is no notice.
  const asks = (buttons) => buttons.some(({ kind, text }) => ["accept", "refuse", "dismiss"].includes(kind) || /^(accept|allow)\b/i.test(text));
  const found = [...boxes].filter(([, buttons]) => asks(buttons));
  const [box, buttons] = found.sort(([, a], [, b]) => weight(b) - weight(a))[0] ?? [null, []];
  return { box, buttons: box ? [...buttons, ...biscuitOthers(box, buttons)] : buttons };
}

/** Whether a button leads to another page. */
const biscuitLeads = (button) => button.matches("a[href]") && !/^(#|javascript:)/.test(button.getAttribute("href"));

/** Buttons of a notice whose words say nothing that is known: any of them may mean no. Links to other pages are left out. */
function biscuitOthers(box, known) {
  const others = [...biscuitElements(box, BISCUIT_BUTTONS)].filter((button) => known.every((one) => one.button !== button));
  const shown = others.filter((button) => biscuitText(button) !== "" && biscuitVisible(button) && !biscuitLeads(button));
  return shown.map((button) => ({ button, kind: "other", text: biscuitText(button) }));
}

/** What may be a notice although no button's words are known: the box floats or is named after cookies. Only its texts. */
globalThis.biscuitUnread = () => {
  const named = ["id", "class", "aria-label"].flatMap((name) => [`[${name}*=cookie i]`, `[${name}*=consent i]`]);
  const stands = (element) => element.matches(`dialog, [role=dialog], [role=alertdialog], ${named}`) || /fixed|sticky/.test(getComputedStyle(element).position);
  for (const button of biscuitElements(document, BISCUIT_BUTTONS)) {
    const box = biscuitText(button) !== "" && biscuitVisible(button) ? biscuitBox(button) : null;
    for (let around = box; around && around !== document.body; around = around.parentElement) {
      if (!stands(around)) continue;
      const texts = biscuitOthers(box, []).map(({ text }) => text);
      if (texts.length > 0) return texts;
    }
  }
  return [];
};

globalThis.biscuitFind = () => biscuitButtons().buttons.map(({ kind, text }) => ({ kind, text }));

/** The place of the first button of a kind, in the middle of the window; presses it by itself if `press` says so. */
globalThis.biscuitAim = (kind, press) => {
  const { button, text } = biscuitButtons().buttons.find((found) => found.kind === kind) ?? {};
  return button ? biscuitPlace(button, text, press) : null;
};

/** Words of a button that opens the notice again. */
const BISCUIT_REOPEN =
  /\b(cookies?|privacy|consent)\b.*\b(settings?|preferences?|options?|choices?|control)\b|\b(manage|change|update|edit|withdraw|review)\b.*\b(cookies?|consent)\b|(gosodiadau|dewisiadau|rheoli|newid|tynnu).*(\bcwci|preifatrwydd|cydsyniad|caniat)/;

/** The place of the button that opens the notice again after a choice, as of one in the notice. */
globalThis.biscuitReopen = () => {
  for (const button of biscuitElements(document, BISCUIT_BUTTONS)) {
    const text = biscuitText(button);
    const means = text.length <= BISCUIT_LIMITS.button && BISCUIT_REOPEN.test(text.toLowerCase());
    if (means && biscuitVisible(button) && !biscuitLeads(button)) return biscuitPlace(button, text, false);
  }
  return null;
};

function biscuitPlace(button, text, press) {
  button.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = button.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  let hit = document.elementFromPoint(x, y);
  for (let root; hit && (root = biscuitRoot(hit)); ) {
    const inner = root.elementFromPoint(x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  const free = hit !== null && (button.contains(hit) || hit === button.parentElement);
  if (press || !free) button.click();
  return { x, y, text, pressed: press || !free };
}

/** What a radio button says that means no, on its label or in its value. */
const BISCUIT_NO = /^(no|off|false|0|reject(ed)?|declined?|deny|denied|refused?|na|i ffwrdd)\b/;
const biscuitIsNo = (radio) => [biscuitText(radio), radio.value].some((text) => BISCUIT_NO.test(text.toLowerCase()) || biscuitKind(text) === "refuse");

/** The switches of a box that can be off, and for each whether it is: checkboxes, and the no of each group of radio buttons. */
function biscuitSwitches(box) {
  const boxes = [...biscuitElements(box, "input[type=checkbox]:not(:disabled)")].map((one) => ({ one, off: !one.checked }));
  const roles = [...biscuitElements(box, "[role=switch][aria-checked]:not([aria-disabled=true]):not(input)")];
  const nos = [...biscuitElements(box, "input[type=radio]:not(:disabled)")].filter(biscuitIsNo);
  return [...boxes, ...roles.map((one) => ({ one, off: one.ariaChecked !== "true" })), ...nos.map((one) => ({ one, off: one.checked }))];
}

/** Switches off what is switched on in a box. */
function biscuitOff(box) {
  for (const { one, off } of biscuitSwitches(box)) if (!off) one.click();
}

/** The same for the notice, or else for what speaks of cookies elsewhere on the page: some tools have their switches there. */
globalThis.biscuitSwitchOff = () => {
  const { box } = biscuitButtons();
  if (box && biscuitSwitches(box).length > 0) return void biscuitOff(box);
  const boxes = biscuitSwitches(document).map(({ one }) => biscuitBox(one));
  for (const other of new Set(boxes)) if (other) biscuitOff(other);
};

/** What the button says that keeps the choice made in a form. */
const BISCUIT_KEEP = /^(save|confirm|apply|update|store)\b|\b(cookies?|preferences?|settings?|choices?)\b|\bcadw\b|\bcadarnhau\b|\bdiweddaru\b/;

/**
 * The form of a cookies page in which a choice can be changed: one with switches, and a button that keeps them. Says whether
 * it is there; with `act` it switches all off, and returns the place of the button.
 */
globalThis.biscuitForm = (act) => {
  for (const button of biscuitElements(document, BISCUIT_BUTTONS)) {
    const text = biscuitText(button);
    const form = button.form ?? button.closest("form");
    if (!form || !BISCUIT_KEEP.test(text.toLowerCase()) || !biscuitVisible(button) || biscuitLeads(button)) continue;
    if (!BISCUIT_WORD.test(form.innerText + document.title) || biscuitSwitches(form).length === 0) continue;
    if (!act) return true;
    biscuitOff(form);
    return biscuitPlace(button, text, false);
  }
  return null;
};

/** The address of the page about cookies that this one leads to, and what stands on the link; settings before a policy. */
globalThis.biscuitCookiesPage = () => {
  const links = [...biscuitElements(document, "a[href]")].map((link) => ({ link, text: biscuitText(link) }));
  const about = links.filter(({ link, text }) => BISCUIT_WORD.test(text) && text.length <= BISCUIT_LIMITS.button && biscuitLeads(link) && link.hostname === location.hostname && biscuitVisible(link));
  const weight = ({ text }) => text.length + (BISCUIT_REOPEN.test(text.toLowerCase()) ? 0 : BISCUIT_LIMITS.button);
  const [first] = about.sort((one, other) => weight(one) - weight(other));
  return first ? [first.link.href, first.text] : null;
};
