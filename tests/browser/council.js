// A test site for plain Chromium, without the extension: the browser. Its certificates and the proxy are in site.js.

import { chromium } from "playwright-core";
import { trust } from "./chromium.js";
import { HOST } from "./site.js";

export { HOST, certificates, start } from "./site.js";

/** Chromium with a home of its own that trusts one root, with the way to the site's origin, and with more switches. */
export async function open(t, home, { trusted, proxy, port, more = [] }) {
  trust(home, [trusted]);
  const browser = await chromium.launch({
    executablePath: process.env.BISCUIT_TIN_CHROMIUM ?? "/usr/bin/chromium",
    env: { ...process.env, HOME: home },
    // Chromium's own sandbox refuses to run as root, as in a container.
    // The switch, unlike the launcher's own setting, leaves loopback direct, as the extension's routing does.
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...(proxy ? [`--proxy-server=http://${proxy}`] : []), "--disable-quic", `--host-resolver-rules=MAP ${HOST}:443 127.0.0.1:${port}`, ...more],
  });
  t.after(() => browser.close());
  return browser;
}
