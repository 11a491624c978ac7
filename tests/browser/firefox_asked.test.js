// A site of many organisations in Firefox, over the real proxy and a simulated portal: the yes in the sidebar, the
// permission for that one site, its root in the profile, and all of it given back when the page is left.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { real } from "./backend.js";
import { askSidebar, pairByCode, pressInSidebar, showSidebar, sidebarText, startLooking } from "./firefox_steps.js";
import { startFirefox } from "./marionette.js";

const JOBS = "jobs.luton.gov.uk";
const PAY = "www.civicaepay.co.uk";

/** How many of our roots this profile trusts, besides the one that the test put there. */
function roots(home) {
  const list = execFileSync("certutil", ["-d", `sql:${join(home, "profile")}`, "-L"], { encoding: "utf8" });
  return list.split("\n").filter((line) => line.startsWith("Biscuit Tin local root")).length;
}

test("in Firefox a person allows one site of many organisations, and gives it back by leaving", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "bt-firefox-"));
  const backend = await real.start(t, { hosts: [JOBS, PAY], home });
  // The browser's own question is a window that no test reaches, so this profile answers yes by itself.
  // Without us the site is nowhere: its name leads to this computer, where nothing answers for it.
  const prefs = { "extensions.webextOptionalPermissionPrompts": false, "network.dns.localDomains": PAY };
  const { firefox, base } = await startFirefox(t, { ca: backend.ca, home, prefs });
  await pairByCode(firefox, base, backend);
  await startLooking(firefox, base);
  const ours = await firefox.send("WebDriver:GetWindowHandle");
  /** The hosts that the extension may read, as it says in one of its own pages. */
  const untilAllowed = async (expected) =>
    await askSidebar(
      firefox,
      ours,
      (page, origin, expected) => {
        const scope = page.defaultView;
        void scope.browser.permissions.contains({ origins: [origin] }).then((has) => (scope.allowed = has));
        return scope.allowed === expected && "so";
      },
      `https://${PAY}/*`,
      expected,
    );

  await firefox.newTab();
  // Nobody asked, so Firefox goes straight.
  await assert.rejects(firefox.goto(`https://${PAY}/Luton/`), /connectionFailure/);
  const origin = await showSidebar(firefox);
  await sidebarText(firefox, ours, "This site serves many organisations. Look at it for Luton Council?");
  await untilAllowed(false);
  assert.equal(roots(home), 0);

  await pressInSidebar(firefox, ours, origin, "Look at it for Luton Council");
  await sidebarText(firefox, ours, "Stop looking at this site");
  await untilAllowed(true);
  assert.equal(roots(home), 1);
  await firefox.goto(`https://${PAY}/Luton/`);
  const said = await sidebarText(firefox, ours, "ASP.NET_SessionId");
  assert.match(said, /4 cookies: 4 as declared/);
  // What the browser holds for the site may be anybody's, so nothing is said to be missing there.
  assert.doesNotMatch(said, /not kept|There earlier/);
  await firefox.inChrome(() => firefox.shot("firefox-asked"));

  await firefox.goto(`https://${JOBS}/`);
  await sidebarText(firefox, ours, "AWSALB");
  await untilAllowed(false);
  await assert.rejects(firefox.goto(`https://${PAY}/Luton/`), /connectionFailure/);
});
