// What stands on a button, and what that means, in English and Welsh.
//
// A button says what shows on it and what a screen reader names it by; a visitor may go by either.

/** Kinds of buttons; the first whose words fit is a button's kind. */
const BISCUIT_KINDS = [
  ["save", /^(save|confirm|submit|apply|(accept|allow) (selected|selection|these)|cadw|cadarnhau|cyflwyno)\b/],
  [
    "refuse",
    /\b(reject|decline|refuse|deny|disagree|opt[- ]?out|no,? thanks)\b|^no\b|\b(only|just)\b.*\b(necessary|essential|required|needed)\b|\b(necessary|essential|required|needed)\b.*\bonly\b|\bwithout (accepting|agreeing|consent)|\b(do not|don.t|not) (accept|allow|agree|consent|track|use)|\b(turn|switch) off\b|\bdisable\b|\b(withdraw|revoke)\b|\bgwrthod|\bdim diolch\b|^na\b|\bpeidi|\bdim ond\b.*(angenrheidiol|hanfodol)|(angenrheidiol|hanfodol).* yn unig|yn unig.*(angenrheidiol|hanfodol)/,
  ],
  ["settings", /^(?!(close|dismiss|hide|cau|cuddio)\b).*(setting|preference|\bmanage|customi[sz]e|\boptions?\b|\bchoose\b|configure|\bmore choices|gosodiadau|dewisiadau|\brheoli|addasu|\bdewis\b|\bnewid\b)/],
  ["accept", /\b(accept|allow|agree|yes|enable|opt[- ]?in)\b|^(?!(close|dismiss|hide)\b).*\bconsent\b|\b(turn|switch) on\b|\bi.m (happy|ok|fine)|that.s (ok|fine)|\bderbyn|\bcaniat|\bcytuno|\bydw\b/],
  ["dismiss", /^(got it|ok(ay)?|dismiss|close|hide|continue|i understand|understood|fine|thanks|x|×|✕|iawn|deall|wedi deall|rwy.n deall|cau|cuddio|parhau)\b/],
];
const biscuitKind = (text) => {
  const words = text.toLowerCase();
  if (words === "" || words.length > BISCUIT_LIMITS.button) return null;
  return BISCUIT_KINDS.find(([, pattern]) => pattern.test(words))?.[0] ?? (/^[×✕✖]$/.test(words) ? "dismiss" : null);
};

/** One line of a text, not longer than a report takes. */
const biscuitLine = (text) => String(text ?? "").replace(/\s+/g, " ").trim().slice(0, 120);

/** What shows on a button. The value of a button element is only sent. */
const biscuitShown = (element) => {
  const label = /^(checkbox|radio)$/.test(element.type) ? element.labels?.[0]?.innerText : "";
  return label || element.innerText || (element instanceof HTMLButtonElement ? "" : element.value) || "";
};

/** The name that a page gives an element for those who do not see it: elsewhere on the page, by itself, or by its pictures. */
const biscuitName = (element) => {
  const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const named = ids.map((id) => element.getRootNode().getElementById?.(id)?.textContent ?? "").join(" ");
  const pictures = [...element.querySelectorAll("img, svg > title, [role=img]")];
  const drawn = pictures.map((one) => one.alt || one.ariaLabel || (one.matches("title") ? one.textContent : "")).join(" ");
  return [named, element.ariaLabel, element.alt, drawn].find((name) => name?.trim()) ?? "";
};

/** All that a button says: what shows, its name, and what shows when it is pointed at. */
const biscuitSays = (element) => [biscuitShown(element), biscuitName(element), element.title].map(biscuitLine);

/** What stands on a button; where that is a sign alone, what it says besides. */
const biscuitText = (element) => {
  const says = biscuitSays(element);
  return says.find((text) => /\p{L}{2}/u.test(text)) ?? says.find(Boolean) ?? "";
};

/** The kind of a button by all that it says; none where it says yes and no. What closes a box may say that this is an answer. */
const biscuitMeans = (element) => {
  const [shown, name, title] = biscuitSays(element).map(biscuitKind);
  if ([shown, name].includes("accept") && [shown, name].includes("refuse")) return null;
  const answers = (kind) => kind === "accept" || kind === "refuse";
  if (shown === "dismiss" || shown === null) return [name, title].find(answers) ?? shown ?? name ?? title;
  return shown;
};
