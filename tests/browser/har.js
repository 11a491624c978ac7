// Recordings as the browsers' own tools save them: Chromium's from the events that its network panel is made of, written as
// that panel writes them with sensitive data, and Firefox's by its own export.
// Nothing is read out of a recording here.

/** Fields of a message as the panel lists them: one entry a line of a repeated field. */
const fields = (headers) => Object.entries(headers).flatMap(([name, values]) => values.split("\n").map((value) => ({ name, value })));

/** What the panel lists beside the fields. */
const cookies = (of) => of.map(({ cookie }) => ({ name: cookie.name, value: cookie.value, path: cookie.path, domain: cookie.domain, expires: new Date(cookie.expires * 1000).toJSON(), httpOnly: cookie.httpOnly, secure: cookie.secure, ...(cookie.sameSite ? { sameSite: cookie.sameSite } : {}) }));

/** @typedef {{ request: object, wall: number, type: string, page: string, sent?: object, response?: object, got?: object, failed?: string }} Seen */

/** Records the network of a page of Chromium. The fields with cookies come in events of their own, before or after the plain ones. */
export async function recordChromium(page) {
  const cdp = await page.context().newCDPSession(page);
  /** @type {Map<string, Seen[]>} each request with those that it was redirected to */
  const seen = new Map();
  const extra = { sent: new Map(), got: new Map() };
  const pages = [];
  /** Extra events have the order of the requests that one id stands for. */
  const extraOf = (kind, id) => extra[kind].get(id) ?? extra[kind].set(id, []).get(id);
  cdp.on("Network.requestWillBeSent", ({ requestId, request, wallTime, type, redirectResponse, frameId, loaderId, documentURL }) => {
    const chain = seen.get(requestId) ?? seen.set(requestId, []).get(requestId);
    if (redirectResponse) chain.at(-1).response = redirectResponse;
    if (type === "Document" && requestId === loaderId && documentURL === request.url && frameId === mainFrame && !redirectResponse) pages.push({ startedDateTime: new Date(wallTime * 1000).toJSON(), id: `page_${pages.length + 1}`, title: request.url, pageTimings: {} });
    chain.push({ request, wall: wallTime, type, page: `page_${pages.length}` });
  });
  cdp.on("Network.requestWillBeSentExtraInfo", ({ requestId, headers, associatedCookies }) => extraOf("sent", requestId).push({ headers, cookies: associatedCookies.filter(({ blockedReasons }) => blockedReasons.length === 0) }));
  cdp.on("Network.responseReceivedExtraInfo", ({ requestId, headers, statusCode }) => extraOf("got", requestId).push({ headers, status: statusCode }));
  cdp.on("Network.responseReceived", ({ requestId, response }) => Object.assign(seen.get(requestId)?.at(-1) ?? {}, { response }));
  cdp.on("Network.loadingFailed", ({ requestId, errorText }) => Object.assign(seen.get(requestId)?.at(-1) ?? {}, { failed: errorText }));
  const { frameTree } = await cdp.send("Page.getFrameTree");
  const mainFrame = frameTree.frame.id;
  await cdp.send("Network.enable");
  return {
    har() {
      const entries = [...seen].flatMap(([id, chain]) => chain.map((one, n) => entry(one, extra.sent.get(id)?.[n], extra.got.get(id)?.[n])));
      return { log: { version: "1.2", creator: { name: "WebInspector", version: "537.36" }, pages, entries } };
    },
  };
}

function entry({ request, wall, type, page, response, failed }, sent, got) {
  const { url, method } = request;
  const version = response?.protocol ?? "http/1.1";
  return {
    _initiator: { type: "other" },
    _priority: request.initialPriority,
    _resourceType: type.toLowerCase(),
    cache: {},
    pageref: page,
    request: { method, url, httpVersion: version, headers: fields(sent?.headers ?? request.headers), queryString: [], cookies: cookies(sent?.cookies ?? []), headersSize: -1, bodySize: 0 },
    response: {
      status: got?.status ?? response?.status ?? 0,
      statusText: response?.statusText ?? "",
      httpVersion: version,
      headers: fields(got?.headers ?? response?.headers ?? {}),
      cookies: [],
      content: { size: 0, mimeType: response?.mimeType ?? "x-unknown" },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
      _error: failed ?? null,
    },
    serverIPAddress: response?.remoteIPAddress ?? "",
    startedDateTime: new Date(wall * 1000).toJSON(),
    time: 0,
    timings: { blocked: -1, dns: -1, ssl: -1, connect: -1, send: 0, wait: 0, receive: 0 },
  };
}

/** Opens the network panel of Firefox for the tab in front; what it exports is then whole. */
export async function recordFirefox(firefox) {
  const script = `const [done] = arguments;
    const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
    const { gDevTools } = require("devtools/client/framework/devtools");
    gDevTools.showToolboxForTab(gBrowser.selectedTab, { toolId: "netmonitor" }).then(() => done(true), (error) => done(String(error)));`;
  const inWindow = (script) => firefox.inChrome(() => firefox.send("WebDriver:ExecuteAsyncScript", { script, args: [], sandbox: "system" }));
  const opened = await inWindow(script);
  if (opened !== true) throw new Error(`the network panel does not open: ${opened}`);
  return {
    /** What “Save All As HAR” writes. */
    async har() {
      const text = await inWindow(`const [done] = arguments;
        const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
        const { gDevTools } = require("devtools/client/framework/devtools");
        gDevTools.getToolboxForTab(gBrowser.selectedTab).getHARFromNetMonitor().then((har) => done(JSON.stringify({ log: har.log ?? har })), (error) => done("error " + error));`);
      return JSON.parse(text);
    },
  };
}
