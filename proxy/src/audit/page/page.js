// Runs in the own world of a page or a service worker, before any script of it: reports which cookies scripts set and remove,
// within milliseconds.
// It reports names and attributes; a value never leaves this file. What it replaces looks native, and behaves so.

(() => {
  const say = globalThis.BINDING;
  delete globalThis.BINDING;
  const { stringify } = JSON;
  const { apply } = Reflect;

  // A frame without an address of its own has the origin of the page that made it; a script may write over the name later.
  const { origin } = globalThis;
  const place = () => (location.protocol.startsWith("http") ? location.origin + location.pathname : `${origin}/`);

  /** The address of the script that called, without its query. */
  function caller() {
    const found = /\b(https?:\/\/[^\s?#)]+?)(?:[?#][^\s)]*?)?:\d+:\d+/.exec(String(new Error().stack));
    return found?.[1] ?? null;
  }

  function report(fields) {
    try {
      say(stringify({ kind: "script", at: place(), by: caller() ?? (location.protocol === "about:" ? place() : null), ...fields }));
    } catch {
      // A page that broke what this needs loses a report, not its own script.
    }
  }

  /** A function in place of a native one, which calls it first and then `after`. */
  const around = (native, after) =>
    new Proxy(native, {
      apply(target, self, words) {
        const result = apply(target, self, words);
        try {
          after(words);
        } catch {
          // As above.
        }
        return result;
      },
    });

  if (typeof Document !== "undefined") {
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
    const set = around(cookie.set, ([text]) => {
      const [pair, ...attributes] = String(text).split(";");
      const equals = pair.indexOf("=");
      report({ name: (equals < 0 ? "" : pair.slice(0, equals)).trim(), attributes: attributes.join(";") });
    });
    Object.defineProperty(Document.prototype, "cookie", { ...cookie, set });
  }

  if (typeof CookieStore === "undefined") return;
  const word = (text) => String(text).replaceAll(";", "");
  CookieStore.prototype.set = around(CookieStore.prototype.set, ([first]) => {
    const options = typeof first === "object" ? first : { name: first };
    const { name, expires, domain, path = "/", sameSite = "strict", partitioned } = options;
    const attributes = [`Path=${word(path)}`, "Secure", `SameSite=${word(sameSite)}`];
    if (domain) attributes.push(`Domain=${word(domain)}`);
    if (partitioned) attributes.push("Partitioned");
    if (expires != null) attributes.push(`Expires=${new Date(Number(expires)).toUTCString()}`);
    report({ name: String(name), attributes: attributes.join(";") });
  });
  CookieStore.prototype.delete = around(CookieStore.prototype.delete, ([first]) => {
    const { name, domain, path = "/" } = typeof first === "object" ? first : { name: first };
    report({ name: String(name), attributes: `Max-Age=0;Path=${word(path)}${domain ? `;Domain=${word(domain)}` : ""}` });
  });
})();
