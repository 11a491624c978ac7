// Finds a cookie notice by its words, in English and Welsh, wherever it stands: fixed, or in the flow of the page, also in
// open shadow roots. It knows no tool. It presses nothing unless asked to, and nothing of a form with fields to fill in.

const BISCUIT_WORD = /cookie|\bcwci/i;
/** What a notice may speak of instead; then it has to offer both answers. */
const BISCUIT_PRIVACY = /\bpersonal (information|data)\b|\bconsent\b|\btracking\b|\btrackers?\b|(gwybodaeth|data) bersonol|\bdata personol\b|\bcydsyni/i;
/** What the text of a link says that tells more, and asks nothing. */
const BISCUIT_ABOUT = /\b(policy|policies|notice|statement|terms|learn|read|find out|more (info|about|detail)|details|information|how|why|help)\b|^privacy$|\bpolisi|\bhysbysiad|\bdatganiad|\bdarllen|\b(mwy|rhagor)\b/;
/** What a visitor fills in. */
const BISCUIT_FIELDS =
  "textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], input:not([type=checkbox], [type=radio], [type=hidden], [type=submit], [type=button], [type=reset], [type=image])";
/** Longest text of a notice and of a button, and the shortest that a notice has besides its buttons, by itself and with the word. */
const BISCUIT_LIMITS = { notice: 4000, button: 80, words: 25, word: 6 };
const BISCUIT_BUTTONS = "button, a, summary, input[type=button], input[type=submit], input[type=image], [role=button], [role=link]";

/** Shadow roots that the page closed, by their hosts; the browser hands in a node of each. */
const biscuitClosed = new WeakMap();
globalThis.biscuitHand = (node) => {
  const root = node.getRootNode();
  if (root instanceof ShadowRoot) biscuitClosed.set(root.host, root);
};
const biscuitRoot = (host) => host.shadowRoot ?? biscuitClosed.get(host);

function* biscuitElements(root, selector) {
  yield* root.querySelectorAll(selector);
  for (const host of [root, ...root.querySelectorAll("*")]) {
    const inner = biscuitRoot(host);
    if (inner) yield* biscuitElements(inner, selector);
  }
}

/** The element around another one, out of a shadow root too. */
const biscuitUp = (element) => element.parentElement ?? element.getRootNode().host ?? null;
function biscuitHolds(outer, inner) {
  for (let at = inner; at; at = biscuitUp(at)) if (at === outer) return true;
  return false;
}

/** The text of an element with that of the shadow roots in it, which `innerText` leaves out. */
function biscuitInner(element) {
  if (element.matches("script, style, template, link") || getComputedStyle(element).display === "none") return "";
  const hosts = [element, ...element.querySelectorAll("*")].filter((host) => biscuitRoot(host));
  const nodes = hosts.flatMap((host) => [...biscuitRoot(host).childNodes]);
  const inner = nodes.map((node) => (node instanceof Element ? biscuitInner(node) : node instanceof Text ? node.data : ""));
  return [element.innerText ?? "", ...inner].join("\n");
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

/** Whether it asks a visitor to fill something in; a list of answers to a notice does not. */
const biscuitFills = (field) => {
  const isAnswer = ({ text }) => biscuitKind(text) !== null || BISCUIT_NO.test(text.toLowerCase());
  return !(field instanceof HTMLSelectElement && [...field.options].every(isAnswer));
};
const biscuitControls = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "elements").get;
globalThis.biscuitAsks = (form) => {
  // Also what stands elsewhere and belongs to it. A field may be named like a property of the form.
  const own = [...biscuitControls.call(form)].filter((field) => field.matches(BISCUIT_FIELDS));
  return [...own, ...biscuitElements(form, BISCUIT_FIELDS)].some(biscuitFills);
};

/** The form that a button belongs to. */
function biscuitFormOf(button) {
  if (button.form instanceof HTMLFormElement) return button.form;
  for (let at = button; at; at = biscuitUp(at)) if (at instanceof HTMLFormElement) return at;
  return null;
}

/** Whether a button is a form's with fields to fill in: pressing it may send them. Some sites have one form around the whole page. */
function biscuitBarred(button) {
  const form = biscuitFormOf(button);
  if (!form || !biscuitAsks(form)) return false;
  const sends = button.matches("button:not([type=button], [type=reset]), input[type=submit], input[type=image]");
  const script = `${button.getAttribute("href")} ${button.getAttribute("onclick")}`;
  return sends || /submit|postback/i.test(script) || !form.querySelector("main, nav, [role=main], [role=navigation]");
}

/** The fields to fill in that a box holds. A list of vendors may be searched. */
const biscuitFieldsIn = (box) => [...biscuitElements(box, BISCUIT_FIELDS)].filter((field) => field.type !== "search" && biscuitFills(field) && biscuitVisible(field));

/** Whether a press may do something: the page shows a hand over the element, or says so of what has no other text. */
function biscuitActs(element) {
  if (getComputedStyle(element).cursor === "pointer") return true;
  const text = element.textContent.trim();
  for (let at = element; at && at.textContent.trim() === text; at = at.parentElement) {
    if (at.matches("[onclick], [tabindex]:not([tabindex='-1']), label")) return true;
  }
  return false;
}

/** The switch that a label is of. */
const biscuitSwitchOf = (element) => {
  const control = element.closest("label")?.control;
  return /^(checkbox|radio)$/.test(control?.type) ? control : null;
};

/** Elements with a text of their own that are no buttons by their kind, and may be by what the page does. */
function* biscuitLoose(root) {
  let last = null;
  for (const element of biscuitElements(root, "*")) {
    const hasText = [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
    if (!hasText || element.textContent.length > BISCUIT_LIMITS.notice || last?.contains(element)) continue;
    if (element.closest(`${BISCUIT_BUTTONS}, head, script, style, template, noscript, select, textarea`) || element.querySelector(BISCUIT_BUTTONS)) continue;
    // What is emphasised in a button's text is no button.
    if (biscuitText(element).length <= BISCUIT_LIMITS.button && biscuitActs(element)) last = element;
    yield element;
  }
}

/** What may be pressed and says what is known: buttons, then other elements. */
function* biscuitKnown() {
  for (const button of biscuitElements(document, BISCUIT_BUTTONS)) {
    const text = biscuitText(button);
    const kind = biscuitLinkKind(button, text);
    if (kind !== null && biscuitVisible(button)) yield { button, kind, text };
  }
  for (const button of biscuitLoose(document)) {
    const text = biscuitText(button);
    const kind = biscuitMeans(button);
    if (kind !== null && biscuitVisible(button) && biscuitActs(button)) yield { button, kind, text };
  }
}

/** The kind of a button or a link; a link that tells more is none, and another site's settings are not this one's. */
function biscuitLinkKind(button, text) {
  const kind = biscuitMeans(button);
  if (!biscuitLeads(button)) return kind;
  if (kind === "settings") return button.hostname === location.hostname ? kind : null;
  return BISCUIT_ABOUT.test(text.toLowerCase()) ? null : kind;
}

/** Whether a box with this text speaks of cookies: in its text or name, or in what its buttons say besides. */
function biscuitSpeaks(box, text) {
  const besides = [...biscuitElements(box, BISCUIT_BUTTONS)].flatMap(biscuitSays);
  if ([text, box.ariaLabel ?? "", ...besides].some((words) => BISCUIT_WORD.test(words))) return true;
  return BISCUIT_PRIVACY.test(text) && biscuitOffersBoth(box);
}

/** Whether a box has buttons for yes and for no, besides those of forms with fields to fill in. */
function biscuitOffersBoth(box) {
  const kinds = [...biscuitElements(box, BISCUIT_BUTTONS)].filter((button) => !biscuitBarred(button)).map(biscuitMeans);
  return kinds.includes("accept") && kinds.includes("refuse");
}

/** Whether an element is part of something that stands by itself, and is not the whole page: there a text may be as long as it likes. */
function biscuitApart(element) {
  for (let at = element; at && at !== document.body; at = biscuitUp(at)) if (biscuitStands(at) && !at.querySelector("main, nav")) return true;
  return false;
}

/** Whether a button may be one of the box's notice in spite of the fields in it: they are other forms', and both answers are offered. */
function biscuitIsApart(box, button) {
  const fields = biscuitFieldsIn(box);
  const isOther = (form) => form !== null && form !== biscuitFormOf(button);
  return fields.length === 0 || (fields.every((field) => isOther(biscuitFormOf(field))) && biscuitOffersBoth(box));
}

/** The box around a button: the nearest that speaks of cookies, and has words besides those of its buttons. */
function biscuitBox(button) {
  let box = button;
  for (let step = 0; step < 12; step += 1) {
    box = biscuitUp(box);
    // A frame's whole page may be the notice.
    if (!box || (box === document.body && self === top) || box === document.documentElement) return null;
    const text = biscuitInner(box);
    if (text.length > BISCUIT_LIMITS.notice && !biscuitApart(box)) return null;
    if (!biscuitSpeaks(box, text)) continue;
    let words = text;
    for (const own of [button, ...biscuitElements(box, BISCUIT_BUTTONS)]) if (biscuitVisible(own)) words = words.replace(own.innerText || "\0", "");
    const least = BISCUIT_WORD.test(words) ? BISCUIT_LIMITS.word : BISCUIT_LIMITS.words;
    if (words.trim().length >= least) return biscuitIsApart(box, button) ? box : null;
  }
  return null;
}

/** The notice's buttons, each with its kind and text; empty if there is no notice. */
function biscuitButtons() {
  const boxes = new Map();
  for (const found of biscuitKnown()) {
    const box = biscuitBarred(found.button) ? null : biscuitBox(found.button);
    if (box) boxes.set(box, [...(boxes.get(box) ?? []), found]);
  }
  // A box within a box is one notice, and its own buttons come first.
  for (const [inner, buttons] of boxes) {
    const outer = [...boxes.keys()].find((other) => other !== inner && biscuitHolds(other, inner));
    if (!outer) continue;
    boxes.set(outer, [...buttons, ...boxes.get(outer)]);
    boxes.delete(inner);
  }
  const weight = (buttons) => new Set(buttons.map(({ kind }) => kind).filter((kind) => kind !== "dismiss")).size;
  // A yes to what is left on is one too; a form that merely saves is no notice.
  const asks = (buttons) => buttons.some(({ kind, text }) => ["accept", "refuse", "dismiss"].includes(kind) || /^(accept|allow)\b/i.test(text));
  const found = [...boxes].filter(([, buttons]) => asks(buttons));
  const [box, all] = found.sort(([, a], [, b]) => weight(b) - weight(a))[0] ?? [null, []];
  if (!box) return { box, buttons: [] };
  // What is chosen on a switch counts only once it is saved, where it can be.
  const saves = all.some(({ kind }) => kind === "save");
  const buttons = all.filter(({ button }) => !saves || !biscuitSwitchOf(button));
  return { box, buttons: [...buttons, ...biscuitOthers(box, buttons)] };
}

/** Whether a button leads to another page. */
const biscuitLeads = (button) => button.matches("a[href]") && !/^(#|javascript:)/.test(button.getAttribute("href"));

/** Whether an element floats, or is named after cookies. */
const biscuitStands = (element) => {
  const named = ["id", "class", "aria-label"].flatMap((name) => [`[${name}*=cookie i]`, `[${name}*=consent i]`]);
  return element.matches(`dialog, [role=dialog], [role=alertdialog], ${named}`) || /fixed|sticky/.test(getComputedStyle(element).position);
};

/** The whole notice that a box with words is part of: the outermost around it that stands by itself. */
function biscuitWhole(box) {
  let whole = box;
  for (let at = biscuitUp(box); at && at !== document.body && !at.querySelector("main, nav"); at = biscuitUp(at)) {
    if (biscuitStands(at)) whole = at;
  }
  return whole;
}

/**
 * What else of a notice may mean no: what can be pressed and says nothing that is known, what says no and shows no sign that it
 * can be pressed, switches that nothing saves, frames. Without a text where that is not a button's.
 */
function biscuitOthers(box, known) {
  const whole = biscuitWhole(box);
  const isNew = (element) => known.every(({ button }) => !biscuitHolds(button, element) && !biscuitHolds(element, button)) && biscuitVisible(element);
  const other = (button, text) => ({ button, kind: "other", text });
  const buttons = [...biscuitElements(whole, BISCUIT_BUTTONS)].filter(isNew).flatMap((button) => {
    const text = biscuitText(button);
    if (!biscuitLeads(button)) return [other(button, text)];
    const tells = BISCUIT_ABOUT.test(text.toLowerCase()) || BISCUIT_WORD.test(text);
    return tells && biscuitMeans(button) !== "refuse" ? [] : [other(button, "")];
  });
  const loose = [...biscuitLoose(whole)].filter((one) => isNew(one) && !biscuitSwitchOf(one));
  const texts = loose.filter((one) => biscuitActs(one) || biscuitMeans(one) === "refuse");
  const saves = known.some(({ kind }) => kind === "save");
  const rest = [...biscuitElements(whole, "iframe")].filter(biscuitVisible).concat(saves ? [] : biscuitSwitches(whole).map(({ one }) => one));
  return [...buttons, ...texts.map((one) => other(one, biscuitText(one))), ...rest.map((one) => other(one, ""))];
}

/** What may be a notice although no button's words are known: the box floats or is named after cookies. Only its texts. */
globalThis.biscuitUnread = () => {
  for (const button of biscuitElements(document, BISCUIT_BUTTONS)) {
    const box = biscuitText(button) !== "" && biscuitVisible(button) ? biscuitBox(button) : null;
    for (let around = box; around && around !== document.body; around = biscuitUp(around)) {
      if (!biscuitStands(around)) continue;
      const texts = biscuitOthers(box, []).map(({ text }) => text);
      if (texts.some((text) => text !== "")) return texts.filter((text) => text !== "");
    }
  }
  return [];
};

globalThis.biscuitFind = () => biscuitButtons().buttons.map(({ kind, text }) => ({ kind, text }));

/** The place of the first button of a kind that says none of these texts, in the middle of the window; presses it by itself if `press` says so. */
globalThis.biscuitAim = (kind, press, but) => {
  // Where switches came with what was pressed, the choice is theirs.
  if (but.length > 0 && biscuitSwitches(document).some(({ one }) => [one, ...(one.labels ?? [])].some(biscuitVisible) && biscuitBox(one))) return null;
  const { button, text } = biscuitButtons().buttons.find((found) => found.kind === kind && !but.includes(found.text)) ?? {};
  return button ? biscuitPlace(button, text, press) : null;
};

/** Words of a button that opens the notice again. */
const BISCUIT_REOPEN =
  /\b(cookies?|privacy|consent)\b.*\b(settings?|preferences?|options?|choices?|control)\b|\b(manage|change|update|edit|withdraw|review)\b.*\b(cookies?|consent)\b|(gosodiadau|dewisiadau|rheoli|newid|tynnu).*(\bcwci|preifatrwydd|cydsyniad|caniat)/;

/** Whether there is a button that opens the notice again after a choice, or takes it back; with `act` its place, as of one in the notice. */
globalThis.biscuitReopen = (act) => {
  for (const button of biscuitElements(document, BISCUIT_BUTTONS)) {
    const text = biscuitText(button);
    const means = text.length <= BISCUIT_LIMITS.button && BISCUIT_REOPEN.test(text.toLowerCase());
    if (means && biscuitVisible(button) && !biscuitLeads(button) && !biscuitBarred(button)) return act ? biscuitPlace(button, text, false) : true;
  }
  return null;
};

/** The middle of an element, once it rested for a fifth of a second of drawn frames; `null` if it moves for two seconds. */
async function biscuitRest(element) {
  let [rest, since] = [null, 0];
  for (const start = performance.now(); performance.now() - start < 2000; ) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const now = performance.now();
    if (!rest || Math.hypot(x - rest.x, y - rest.y) >= 1) [rest, since] = [{ x, y }, now];
    else if (now - since > 200) return rest;
    // Nothing moves between two frames. A page that is not drawn has none.
    await new Promise((resolve) => (requestAnimationFrame(() => setTimeout(resolve, 20)), setTimeout(resolve, 500)));
  }
  return null;
}

async function biscuitPlace(button, text, press) {
  button.scrollIntoView({ block: "center", behavior: "instant" });
  const rest = press ? null : await biscuitRest(button);
  if (!rest) {
    // What moves may be elsewhere once the mouse is there, and another button in its place.
    button.click();
    return { x: 0, y: 0, text, pressed: true };
  }
  const { x, y } = rest;
  let hit = document.elementFromPoint(x, y);
  for (let root; hit && (root = biscuitRoot(hit)); ) {
    const inner = root.elementFromPoint(x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  const free = hit !== null && (button.contains(hit) || hit === button.parentElement);
  if (!free) button.click();
  return { x, y, text, pressed: !free };
}

/** What a radio button says that means no, on its label or in its value. */
const BISCUIT_NO = /^(no|off|false|0|reject(ed)?|declined?|deny|denied|refused?|na|i ffwrdd)\b/;
const biscuitIsNo = (radio) => [biscuitText(radio), radio.value].some((text) => BISCUIT_NO.test(text.toLowerCase()) || biscuitKind(text) === "refuse");

/** The switches of a box that can be off, and for each whether it is: checkboxes, and the no of each group of radio buttons. */
function biscuitSwitches(box) {
  const boxes = [...biscuitElements(box, "input[type=checkbox]:not(:disabled)")].map((one) => ({ one, off: !one.checked }));
  const roles = [...biscuitElements(box, "[role=switch][aria-checked]:not([aria-disabled=true]):not(input)")];
  const nos = [...biscuitElements(box, "input[type=radio]:not(:disabled)")].filter(biscuitIsNo);
  const all = [...boxes, ...roles.map((one) => ({ one, off: one.ariaChecked !== "true" })), ...nos.map((one) => ({ one, off: one.checked }))];
  return all.filter(({ one }) => !biscuitBarred(one));
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
    const form = biscuitFormOf(button);
    if (!form || biscuitAsks(form) || !BISCUIT_KEEP.test(text.toLowerCase()) || !biscuitVisible(button) || biscuitLeads(button)) continue;
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
