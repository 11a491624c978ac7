// What the extension takes for its proxy, with the real one: not a program in between, and not one that is frozen.

import assert from "node:assert/strict";
import { createServer, request as ask } from "node:http";
import { test } from "node:test";
import { real } from "./backend.js";
import { startChromium } from "./chromium.js";
import { pairByCode, startLooking } from "./steps.js";

const JOBS = "jobs.luton.gov.uk";

/** A program that passes everything on to the API from another port, under the API's own name, and what it heard. */
async function startRelay(t, api) {
  const heard = [];
  const [host, port] = api.split(":");
  const server = createServer((request, response) => {
    heard.push({ path: request.url, authorization: request.headers.authorization });
    const onward = ask({ host, port, path: request.url, method: request.method, headers: { ...request.headers, host: api } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => (server.closeAllConnections(), server.close()));
  return { heard, address: `127.0.0.1:${server.address().port}` };
}

test("a program on another port that passes everything on is not believed, and hears no proof", async (t) => {
  const backend = await real.start(t, { hosts: [JOBS] });
  const relay = await startRelay(t, backend.api);
  const browser = await startChromium(t, { ca: backend.ca });
  const options = await pairByCode(browser, backend);
  await options.getByLabel("Address").fill(relay.address);
  await options.getByRole("button", { name: "Save", exact: true }).click();
  await options.getByText("cannot prove that it is your Biscuit Tin").waitFor();
  assert.ok(relay.heard.length > 0);
  assert.ok(relay.heard.every(({ path, authorization }) => path === "/v1/hello" && authorization === undefined), JSON.stringify(relay.heard));
  // The control: at its own address the same proxy is believed.
  await options.getByLabel("Address").fill(backend.api);
  await options.getByRole("button", { name: "Save", exact: true }).click();
  await options.getByText("Connected to Biscuit Tin at").waitFor();
});

test("the panel says within six seconds that the proxy is frozen, and goes on when it does", async (t) => {
  const backend = await real.start(t, { hosts: [JOBS] });
  const browser = await startChromium(t, { ca: backend.ca });
  await pairByCode(browser, backend);
  const panel = await startLooking(browser);
  await browser.tab.goto(`https://${JOBS}/`);
  await panel.untilText("AWSALB");
  process.kill(backend.pid(), "SIGSTOP");
  try {
    const since = performance.now();
    await panel.untilText("is not running on this computer, or does not answer");
    const after = performance.now() - since;
    assert.ok(after < 6_000, `${after} ms`);
  } finally {
    process.kill(backend.pid(), "SIGCONT");
  }
  await panel.until(() => !document.body.innerText.includes("is not running"));
  await panel.untilText("AWSALB");
});

test("a popup says in a word, a sentence and a remedy within five seconds that the proxy is frozen, open before or not", async (t) => {
  const backend = await real.start(t, { hosts: [JOBS] });
  const { surfaces, ...browser } = await startChromium(t, { ca: backend.ca });
  await pairByCode(browser, backend);
  await startLooking({ surfaces, ...browser });
  await browser.tab.goto(`https://${JOBS}/`);
  const says = async (popup, since) => {
    await popup.untilText("does not answer");
    const after = performance.now() - since;
    assert.ok(after < 5_000, `${after} ms`);
    const [state, told] = await popup.evaluate(() => [".masthead__state", ".notices"].map((part) => document.querySelector(part).innerText.trim()));
    assert.equal(state, "Not connected");
    const sentences = /^Biscuit Tin is not running on this computer, or does not answer\. Your pages load as usual, but nothing is looked at\. To go on, start it with “(.+) run.*”\. If it is running, stop it first\.$/;
    assert.match(told, sentences);
    assert.doesNotMatch(await popup.text(), /Looking/);
  };
  const popup = await surfaces.popup();
  await popup.untilText("AWSALB");
  process.kill(backend.pid(), "SIGSTOP");
  try {
    await says(popup, performance.now());
    await popup.run("close()").catch(() => undefined);
    await surfaces.gone("popup/popup.html");
    const since = performance.now();
    await says(await surfaces.popup(), since);
  } finally {
    process.kill(backend.pid(), "SIGCONT");
  }
});
