// Cookies of every weight, made from the fixtures that Rust wrote: for examples, pictures and tests.
// Their sentences are copies of shared/words; nothing asserts them.

const DAYS = { first: 1763935200, last: 1763996400, when: { text: "Seen from 23 November 2025 to 24 November 2025." } };
const finding = (code, severity, severityWord, text) => ({ code, severity, severity_word: { text: severityWord }, sentence: { text }, ...DAYS });
const BREACH = finding("before_consent", "breach", "Serious", "It was set before you chose. Marketing cookies have to wait for your choice.");
const REVIEW = finding("outlives_declaration", "review", "Worth a look", "It stays 2 years. The notice says 1 year.");
const GAP = finding("undeclared", "note", "For your information", "The notice leaves it out.");
const NO_NOTICE = finding("no_notice", "note", "For your information", "We hold no cookie notice of this site. So we cannot say whether this cookie is declared.");

/** The heaviest last. @type {readonly import("../protocol.js").Tone[]} */
const TONES = ["nothing", "fine", "unknown", "gap", "look", "against"];

/** One cookie a weight, by what it stands for. @param {import("../protocol.js").Cookie} model any cookie of the fixtures */
export function weights(model) {
  const made = (name, verdict, verdictWord, { tone, ...changes }) => ({
    ...{ ...model, id: `${model.host}|${name}`, name, verdict, verdict_word: { text: verdictWord }, tone, weight: TONES.indexOf(tone), findings: [], history: [], ...changes },
    row: { text: `${name}. ${model.purpose.text} Category: ${model.category_word.text}. Stays: ${model.stays.text}. ${model.who.text} Verdict: ${verdictWord}.` },
    facts: { ...model.facts, in_answer_to: "page", ...changes.facts },
  });
  /** Where no notice names it. */
  const knownBy = (text) => ({ ...model.how_we_know, basis: "vendor", sentence: { text }, pattern: null, council: null, service: null, notice: null, section: null, row: null });
  const marketing = { category: "marketing", category_word: { text: "Marketing" } };
  const necessary = { category: "necessary", category_word: { text: "Necessary" } };
  return {
    breach: made("_fbp", "differs", "Set before you chose", { tone: "against", ...marketing, findings: [BREACH, REVIEW] }),
    differs: made("_ga", "differs", "Differs from the notice", { tone: "look", findings: [REVIEW] }),
    undeclared: made("_hjid", "not_declared", "Not declared", { tone: "look", how_we_know: knownBy("No council notice declares it. Hotjar is known for cookies of this name."), findings: [{ ...REVIEW, code: "undeclared", sentence: { text: "The council’s notice does not name this cookie." } }] }),
    gap: made("AWSALBTG", "not_declared", "Gap in the notice", { tone: "gap", ...necessary, how_we_know: knownBy("No council notice declares it. Amazon Web Services is known for cookies of this name."), findings: [GAP] }),
    history: made("_gat", "as_declared", "As declared", { tone: "fine", history: [{ ...REVIEW, code: "before_consent", sentence: { text: "It was set before you chose. Some analytics cookies may be set without asking. Somebody should check this one." } }] }),
    third: made("VISITOR_INFO1_LIVE", "cannot_tell", "Cannot tell", {
      tone: "unknown",
      ...{ ...marketing, how_we_know: knownBy("We hold no cookie notice of this site. YouTube is known for cookies of this name."), findings: [NO_NOTICE], who: { text: "www.youtube.com sets it. The page belongs to another site, jobs.luton.gov.uk." } },
      facts: { party: "third", set_by: "www.youtube.com", domain: "youtube.com", host_only: false, in_answer_to: "frame" },
    }),
    noNotice: made("visit", "cannot_tell", "Cannot tell", {
      tone: "unknown",
      findings: [NO_NOTICE],
      how_we_know: { ...knownBy("We hold no cookie notice of this site, and we do not know the name."), basis: "nobody", vendor: null, source: null },
    }),
    addressed: made("CookieControl", "as_declared", "As declared", {
      tone: "fine",
      ...necessary,
      how_we_know: { ...model.how_we_know, sentence: { text: "Luton Council declares it for all its sites in the notice “Cookies”, section “Strictly necessary cookies”, row 3. We read the notice on 20 November 2026." }, address: "https://www.luton.gov.uk/cookies", read: "2026-11-20" },
    }),
    deleted: made("step", "as_declared", "As declared", { tone: "fine", ...necessary, who: { text: "jobs.luton.gov.uk sets it. The site has deleted it since." }, facts: { deleted: true } }),
  };
}
