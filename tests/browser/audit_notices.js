// What the portals for `audit` share: words, a notice by hand, scripts that set cookies, and the phases of what they plant.

/** The third party that a portal embeds. */
export const THIRD = "pixel.tracker.test";
/** The host of a consent tool whose notice stands in a frame. */
export const VENDOR = "cmp.vendor.test";

export const WORDS = "We use cookies to make this site work. We would also like to count visits with analytics cookies.";
export const FIXED = "position:fixed;bottom:0;left:0;right:0;padding:1rem;background:#fff;border:1px solid";

/** A script that sets a cookie; no value may come into any report. */
export const set = (name, more = "; Max-Age=3600") => `document.cookie = "${name}=CANARY; Path=/; Secure${more}";`;

/** A notice with two buttons, whose script keeps the choice, in a cookie unless `keep` says how, and then does what the answer allows. */
export const notice = ({ style, words = WORDS, yes, no, record, onYes = "", onNo = "", ...more }) => {
  const { keep = `document.cookie = "${record}=" + value + "; Path=/; Max-Age=7776000; Secure"`, known = `document.cookie.includes("${record}=")` } = more;
  return `
  <div id="notice" style="${style}"><p>${words}</p>${yes ? `<button id="yes">${yes}</button>` : ""}${no ? `<button id="no">${no}</button>` : ""}</div>
  <script>
  const notice = document.querySelector("#notice");
  const keep = (value) => { ${keep}; notice.remove(); };
  if (${known}) notice.remove();
  document.querySelector("#yes")?.addEventListener("click", () => { keep("CANARYyes"); ${onYes} });
  document.querySelector("#no")?.addEventListener("click", () => { keep("CANARYno"); ${onNo} });
  </script>`;
};

export const RECORD = ["refuse", "accept"];
export const VISITS = ["arrive", "reload"];
