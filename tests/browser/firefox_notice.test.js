// The notice of a council that nobody holds, read from the sidebar of Firefox, over the real proxy.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { real } from "./backend.js";
import { pairByCode, pressInSidebar, showSidebar, sidebarText, startLooking } from "./firefox_steps.js";
import { startFirefox } from "./marionette.js";
import { SITE, startCouncil } from "./unheld.js";

test("in Firefox a person allows a council's site, reads its notice and has it used", async (t) => {
  const { ca, port } = await startCouncil(t);
  const backend = await real.start(t, { hosts: [], more: [{ host: SITE, ca, port }], councils: ["kirklees"] });
  // The browser's own question is a window that no test reaches, so this profile answers yes by itself.
  const { firefox, base } = await startFirefox(t, { ca: backend.ca, prefs: { "extensions.webextOptionalPermissionPrompts": false, "network.dns.localDomains": SITE } });
  await pairByCode(firefox, base, backend);
  await startLooking(firefox, base);
  const ours = await firefox.send("WebDriver:GetWindowHandle");
  await firefox.newTab();
  await assert.rejects(firefox.goto(`https://${SITE}/`), /connectionFailure/);
  const origin = await showSidebar(firefox);
  await pressInSidebar(firefox, ours, origin, "Allow this site");
  await sidebarText(firefox, ours, "No cookies seen on this site yet.");
  await firefox.goto(`https://${SITE}/cookies`);
  await sidebarText(firefox, ours, "tin_session");
  await pressInSidebar(firefox, ours, origin, "Read this notice");
  await sidebarText(firefox, ours, "Cookies that we read on this page: 4. Lines to check: 1.");
  await pressInSidebar(firefox, ours, origin, "Use this notice");
  await sidebarText(firefox, ours, "The notice is saved.");
  await sidebarText(firefox, ours, "As declared");
  assert.match(readFileSync(join(backend.dataDir, "registry/councils/kirklees.toml"), "utf8"), /names = \["tin_session"\]/);
  await firefox.inChrome(() => firefox.shot("firefox-notice"));
});
