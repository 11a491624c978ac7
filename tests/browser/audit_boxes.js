// Council portals for `audit` whose boxes are built in ways that hide them, their no or what they are from a program. Each row
// says what it plants and what has to be found, as those of `audit_site.js`.

import { FIXED, RECORD, THIRD, VISITS, WORDS, set } from "./audit_notices.js";

/** Functions of a box: `keep` keeps an answer and takes the box away. */
const KEEP = (name) => `
  const keep = (answer) => {
    document.cookie = "${name}=CANARY" + answer + "; Path=/; Max-Age=7776000; Secure";
    document.querySelector("#box")?.remove();
    if (answer === "yes") { ${set("_ga")} }
  };
  const asks = !document.cookie.includes("${name}=");`;

/** A box that is there until an answer is kept; what has a `data-answer` keeps it when it is pressed. */
const box = (name, inner, { style = FIXED, onKeep = "" } = {}) => `<div id="box" style="${style}">${inner}</div><script>${KEEP(name)}
  if (!asks) document.querySelector("#box").remove();
  for (const one of document.querySelectorAll("#box [data-answer]")) one.addEventListener("click", () => { keep(one.dataset.answer); ${onKeep} });
  </script>`;

const sent = () => `<p>Thank you.</p><script>${set("sent_form")}</script>`;

/** A portal with a record and `_ga` after a yes. */
const row = (record, page, more = {}) => ({ page, planted: { [record]: RECORD, _ga: ["accept"] }, refuse: "pressed 1", accept: "pressed 1", ...more });

/** A button that takes the box away and keeps nothing. */
const AWAY = `onclick="document.querySelector('#box').remove()"`;
const YES = `<button data-answer="yes">Accept all cookies</button>`;
const PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** A portal whose no is a button with these attributes and this content. */
const noAs = (name, attributes, content, yes = YES) => row(name, () => box(name, `<button ${attributes} data-answer="no">${content}</button><p>${WORDS}</p>${yes}`));
const NONE_OFFERED = { refuse: "no_refuse_offered 0", asks: ["no_refuse_offered"] };

/** Portals whose buttons say by another name than their text what they do. */
const NAMED = {
  signno: noAs("signno_choice", `aria-label="Reject all cookies"`, "×"),
  titleno: noAs("titleno_choice", `title="Continue without accepting"`, "✕"),
  titles: noAs("titles_choice", `title="Reject all cookies"`, "<i>✗</i>", `<button title="Accept all cookies" data-answer="yes"><i>✓</i></button>`),
  icons: noAs(
    "icons_choice",
    "",
    `<svg width="24" height="24" role="img"><title>Reject all cookies</title><path d="M2 2l20 20" stroke="red"/></svg>`,
    `<button data-answer="yes"><img alt="Accept all cookies" width="24" height="24" src="${PICTURE}"></button>`,
  ),
  namedno: noAs("namedno_choice", `aria-labelledby="away"`, `<svg width="20" height="20"><path d="M2 2l16 16" stroke="red"/></svg>`, `<span id="away" hidden>Reject all cookies</span>${YES}`),
  // What closes the box is no answer, whatever the box is called.
  signcloses: {
    ...row("signcloses_choice", () => box("signcloses_choice", `<button aria-label="Close cookie settings" ${AWAY}>×</button><p>${WORDS}</p>${YES}`), NONE_OFFERED),
    planted: { signcloses_choice: ["accept"], _ga: ["accept"] },
  },
  welshonly: noAs("welshonly_choice", "", "Dim ond cwcis hanfodol", `<button data-answer="yes">Turn on optional cookies</button>`),
};

/** Portals whose boxes hold more than a question about cookies. */
const FULL = {
  longbox: row("longbox_choice", () => box("longbox_choice", `<div style="height:140px;overflow:auto"><p>${`${WORDS} `.repeat(60)}</p><p>${YES}<button data-answer="no">Reject all cookies</button></p></div>`)),
  letters: {
    ...row("letters_choice", () => box("letters_choice", `<p>${WORDS}</p>${YES}<button data-answer="no">Reject all cookies</button>
      <form action="/letters"><input type="email" name="mail" value="a@b.test"><button>Accept and subscribe</button></form>`)),
    pages: { "/letters?mail=a%40b.test": sent },
  },
  // What stands beside somebody's form is no notice where it does not offer both answers.
  beside: {
    page: () => `<div role="dialog" style="${FIXED}"><form action="/in"><input name="user" value="a"><button>Sign in</button></form>
      <p>We use cookies to keep you signed in.</p><button onclick='${set("beside_pressed")}'>Continue</button></div>`,
    pages: { "/in?user=a": sent },
    planted: {},
    refuse: "none 0",
    accept: "none 0",
  },
};

/** Portals that do not keep a no. */
const UNKEPT = {
  hides: {
    ...row("hides_choice", () => box("hides_choice", `<p>${WORDS}</p>${YES}<button ${AWAY}>Reject all cookies</button>`), { refuse: "unsure 1" }),
    planted: { hides_choice: ["accept"], _ga: ["accept"] },
  },
  // The record is one that we can read, and says yes after a no.
  contrary: {
    page: () => box("cookie-agreed", `<p>${WORDS}</p>${YES}<button id="no">Reject all cookies</button>`) +
      `<script>document.querySelector("#no")?.addEventListener("click", () => { document.cookie = "cookie-agreed=2; Path=/; Max-Age=7776000; Secure"; ${set("_ga")} document.querySelector("#box").remove(); });</script>`,
    planted: { "cookie-agreed": RECORD, _ga: RECORD },
    refuse: "unsure 1",
    accept: "pressed 1",
  },
};

/** The portals. */
export const BOXES = {
  ...NAMED,
  ...FULL,
  ...UNKEPT,
  // An answer sets `_ga` for everybody who comes, and a script once more after a yes.
  twosetters: row("twosetters_choice", () => box("twosetters_choice", `<p>${WORDS}</p>${YES}<button data-answer="no">Reject all cookies</button>`), {
    header: (cookie) => (cookie.includes("twosetters_choice") ? [] : ["_ga=CANARY; Path=/; Max-Age=3600; Secure"]),
    planted: { twosetters_choice: RECORD, _ga: ["arrive", "accept"] },
    how: { _ga: "header" },
    findings: { _ga: "before_consent" },
  }),
  // Its forms speak of cookies, and are for something else: no button of them is pressed.
  forms: {
    page: () => `<form action="/in"><p>We use cookies to keep you signed in. If you accept cookies, sign in.</p>
        <input name="user" value="a"><input name="word" type="password" value="b"><button>Accept and sign in</button></form>
      <form action="/apply"><p>Apply for a permit</p><input type="email" name="mail" value="a@b.test">
        <div><p>We use cookies on this form. You must agree to our use of cookies.</p><button type="button" onclick="this.form.submit()">Accept and continue</button></div></form>
      <form action="/tell"><p>Did we say enough about cookies? Tell us.</p><select name="how"><option>A lot</option><option>Too little</option></select>
        <div><p>By sending this you accept our cookies on this site.</p><button>Accept cookies</button></div></form>`,
    pages: { "/in?user=a&word=b": sent, "/apply?mail=a%40b.test": sent, "/tell?how=A+lot": sent },
    planted: {},
    refuse: "none 0",
    accept: "none 0",
  },
  // One form around the whole page, with a field to search the site in; the box's own buttons do not send it.
  oneform: row("oneform_choice", () => `<form action="/found"><nav><input name="q"><button>Search</button></nav>
    ${box("oneform_choice", `<p>${WORDS}</p><button type="button" data-answer="yes">Accept cookies</button><button type="button" data-answer="no">Reject cookies</button>`)}</form>`),
  // The form of the box itself has nothing to fill in.
  ownform: row("ownform_choice", () => box("ownform_choice", `<form onsubmit="keep(event.submitter.value); return false"><p>${WORDS}</p><input type="hidden" name="token" value="1">
    <button name="a" value="yes">Accept additional cookies</button><button name="a" value="no">Reject additional cookies</button></form>`)),
  // Its no is no button by its element. It sets one more cookie when it is left.
  textno: row("textno_choice", () => box("textno_choice", `<span data-answer="no" style="cursor:pointer;float:right">Continue <b>without</b> accepting</span><p>${WORDS}</p><button data-answer="yes">Agree and close</button>`) +
    `<script>addEventListener("pagehide", () => { ${set("on_leaving")} });</script>`, {
    planted: { textno_choice: RECORD, _ga: ["accept"], on_leaving: ["reload", "accept"] },
    how: { on_leaving: "script" },
  }),
  // The same, and nothing shows that it can be pressed: that the box offers no way to say no would be a lie.
  muteno: row("muteno_choice", () => box("muteno_choice", `<p>${WORDS}</p><button data-answer="yes">Accept all</button><div data-answer="no">Reject all</div>`), {
    planted: { muteno_choice: ["accept"], _ga: ["accept"] },
    refuse: "unsure 0",
  }),
  // In a closed shadow root, without an element around text and buttons.
  rootless: row("rootless_choice", () => `<div id="box" style="${FIXED}"></div><script>${KEEP("rootless_choice")}
    if (asks) {
      const root = document.querySelector("#box").attachShadow({ mode: "closed" });
      root.innerHTML = '<p>${WORDS}</p><button id="yes">Accept all</button><button id="no">Reject all</button>';
      for (const id of ["yes", "no"]) root.getElementById(id).onclick = () => keep(id);
    } else document.querySelector("#box").remove();
    </script>`),
  // Says little, and its no lies two layers down.
  layers: row(
    "layers_choice",
    () => box("layers_choice", `<div><p>We use cookies.</p><button data-answer="yes">Accept all</button><button data-open>Cookie settings</button></div>
      <div hidden><p>Cookie settings</p><button data-answer="yes">Accept all</button><button data-open>More options</button></div>
      <div hidden><p>Cookie options</p><button data-answer="yes">Accept all</button><button data-answer="no">Reject all</button></div>`) +
      `<script>for (const one of document.querySelectorAll("[data-open]")) one.onclick = () => { one.parentElement.hidden = true; one.parentElement.nextElementSibling.hidden = false; };</script>`,
    { refuse: "pressed 3", asks: ["refusing_is_harder"] },
  ),
  // Its no lies on a page of its own.
  elsewhere: row(
    "elsewhere_choice",
    () => box("elsewhere_choice", `<p>${WORDS}</p><button data-answer="yes">Accept all cookies</button> <a href="/choose-cookies">Set cookie preferences</a>`),
    {
      pages: {
        "/choose-cookies": () => `<form onsubmit="keep(new FormData(this).get('analytics')); return false"><h2>Cookie settings</h2><fieldset><legend>Do you want to accept analytics cookies?</legend>
          <label><input type="radio" name="analytics" value="yes"> Yes</label><label><input type="radio" name="analytics" value="no"> No</label></fieldset>
          <button>Save cookie settings</button></form><script>${KEEP("elsewhere_choice")}</script>`,
      },
      refuse: "pressed 3",
      asks: ["refusing_is_harder"],
    },
  ),
  // Comes late together with what it keeps, and never rests.
  moves: row(
    "moves_choice",
    () => `<style>@keyframes up { 50% { transform: translateY(-250px) } } #box { animation: up 1.2s linear infinite }</style>
      <template>${box("moves_choice", `<p>${WORDS}</p><button data-answer="yes">Accept all</button><button data-answer="no">Reject all</button>`)}</template><script>
      setTimeout(() => { sessionStorage.setItem("tab", "CANARY"); document.body.append(document.querySelector("template").content.cloneNode(true)); }, 2500);
      </script>`,
    { stored: { "sessionStorage tab": ["arrive"] } },
  ),
  // What sets its cookies are frames: one of a third party, whose cookie is partitioned, and one without an address.
  frames: {
    page: () => `<iframe src="https://${THIRD}/frame"></iframe><iframe srcdoc='<script>${set("by_srcdoc")}</script>'></iframe>`,
    planted: { partitioned: ["arrive"], by_srcdoc: ["arrive"] },
    how: { partitioned: "script", by_srcdoc: "script" },
    by: { partitioned: `https://${THIRD}/frame` },
    refuse: "none 0",
    accept: "none 0",
  },
};

/** Boxes that are tried with `--revoke`: a yes is taken back at once by a button of the page, and by one that does nothing. */
const again = (name, onclick) => box(name, `<p>${WORDS}</p><button data-answer="yes">Accept all</button><button data-answer="no">Reject all</button>`, { onKeep: "shown();" }) +
  `<button id="back" hidden>Withdraw consent</button><script>
  const shown = () => { document.querySelector("#back").hidden = !document.cookie.includes("=CANARYyes"); };
  shown();
  document.querySelector("#back").onclick = () => { ${onclick} };
  </script>`;

/** The portals for that. */
export const BACK = {
  withdraws: row("withdraws_choice", () => again("withdraws_choice", `keep("no"); document.cookie = "_ga=; Path=/; Secure; Max-Age=0"; ${set("after_it")}`)),
  // The button opens the box again, in which a no rewrites the record alone.
  rewrites: row("rewrites_choice", () => `<template>${`<div id="box" style="${FIXED}"><p>${WORDS}</p>${YES}<button data-answer="no">Reject all cookies</button></div>`}</template>
    <button id="back">Cookie settings</button><script>${KEEP("rewrites_choice")}
    const ask = () => {
      document.body.append(document.querySelector("template").content.cloneNode(true));
      for (const one of document.querySelectorAll("#box [data-answer]")) one.onclick = () => keep(one.dataset.answer);
    };
    document.querySelector("#back").onclick = ask;
    if (asks) ask();
    </script>`),
  pretends: row("pretends_choice", () => again("pretends_choice", "")),
};
