// The only file that uses the browser's extension API: storage, tabs, cookies, routing, badge, alarms, words.
// Each function makes one request of the browser and decides nothing. It alone knows how Chromium and Firefox differ, and
// drops a cookie's value unread.

import { routable } from "./hosts.js";
import { LANGUAGES, fill, typed } from "./words.js";

/** @typedef {{ api?: string, looking?: true, paired?: string, language?: string, size?: string, command?: string, ports?: string, own?: true }} Settings  what is kept on disk; `looking` is the user's wish and no route; `paired` is the key's name, never the key; `language` is a folder of `_locales`; `command` runs our program, and `ports` are the options with which it listens where it does; `own`: Biscuit Tin opened this browser */
/** @typedef {{ proxy?: "up" | "down", route?: RouteState, held?: Held, listed?: string[], automatic?: "done", started?: number }} Health  what is kept in memory until the browser closes; `held`: the route that the browser has from us; `listed`: the hosts that a page heard of last; `automatic`: the pairing file has been used; `started`: when we first ran since the browser started, in Unix seconds */
/** @typedef {{ proxy: string, hosts: string[], other?: import("./way.js").Other, system?: true, until?: number }} Held  hosts that go to the address that the proxy proved; in Chromium also the way of everything else, whether the system's settings give it, and when the route ends by itself, in Unix milliseconds */
/** @typedef {{ level: string, value: chrome.proxy.ProxyConfig }} ProxySetting  the browser's own proxy setting, and who controls it */
/** @typedef {{ id: number, windowId: number, url: string, title: string, privateWindow: boolean }} Tab  `privateWindow`: it is in a private window */
/**
 * A cookie of the browser without its value. `topLevel` is the top-level host of its partition, for a partitioned one.
 * @typedef {import("./protocol.js").HeldCookie & { topLevel: string | undefined }} BrowserCookie
 */
/** @typedef {{ keys: import("./protocol.js").StorageKey[], embedded: string[] }} PageStorage  what a page keeps in its storage, and the hosts of what it embeds */
/**
 * Why nothing is routed although the user wants it: the browser does not trust the local root · another `extension`, or a
 * `policy`, controls the proxy setting · a `script`, or the `system`, chooses the proxy, or it is set in a way `unlike` any
 * that we can keep · the browser does not send us the sites before the user `allow`s it.
 * @typedef {"untrusted" | "extension" | "policy" | "script" | "system" | "unlike" | "allow"} Obstacle
 */
/** @typedef {"on" | "off" | "wanted" | "proving" | Obstacle} RouteState  `wanted`: a page asks to try again; `proving`: whether the browser trusts us */
/** @typedef {{ type: "http", host: string, port: number, failoverTimeout: number } | { type: "direct" }} ProxyInfo  one step of a Firefox route */
/** The API object, read at each call so that tests without a browser can load this file. */
function api() {
  const scope = /** @type {{ browser?: typeof chrome, chrome: typeof chrome }} */ (/** @type {unknown} */ (globalThis));
  return scope.browser ?? scope.chrome;
}

/** The same object, with what only Firefox has and Chromium's types do not describe. */
function firefox() {
  return /** @type {{ proxy: { onRequest?: { addListener(listener: (request: { url: string, incognito?: boolean }) => Promise<ProxyInfo[]>, filter: { urls: string[] }): void } }, sidebarAction?: { open(): Promise<void> } }} */ (
    /** @type {unknown} */ (api())
  );
}

/**
 * A word of the interface, from `_locales`.
 * @param {string} key
 * @param {...(string | number)} parts
 */
export function word(key, ...parts) {
  const texts = parts.map(String);
  const say = (/** @type {string} */ key) => (messages && fill(messages, key, texts)) ?? api().i18n.getMessage(key, texts);
  // What helps in a browser that Biscuit Tin opened may be something else.
  return withCommands((typing.own && say(`${key}_own`)) || say(key) || key);
}

/** A text with our commands as the user has to type them here. @param {string} text */
export const withCommands = (text) => (typing.command === undefined ? text : typed(text, typing.command, typing));

/** The settings of which is made what the user types to run our program: `command` has `{}` for the command. @type {Settings} */
let typing = {};

/** Reads it again: the program sends it when it is paired. */
export const loadCommand = async () => (typing = await readSettings());

/** The messages of the language that the user chose; undefined for the browser's own language. @type {import("./words.js").Messages | undefined} */
let messages;

/** Loads the messages of the language that the user chose in the options. */
export async function loadWords() {
  const { language } = await loadCommand();
  if (!LANGUAGES.some(({ folder }) => folder === language)) return void (messages = undefined);
  messages = await (await fetch(resource(`_locales/${language}/messages.json`))).json();
}

/** The address of a file of this extension. @param {string} path */
export function resource(path) {
  return api().runtime.getURL(path);
}

/** @returns {Promise<Settings>} */
export async function readSettings() {
  return await api().storage.local.get(["api", "looking", "paired", "language", "size", "command", "ports", "own"]);
}

/** @param {Settings} settings */
export async function writeSettings(settings) {
  typing = { ...typing, ...settings };
  await api().storage.local.set(settings);
}

/** @param {(keyof Settings)[]} keys */
export const removeSettings = async (keys) => await api().storage.local.remove(keys);

/** @returns {Promise<Health>} */
export async function readHealth() {
  return await api().storage.session.get(["proxy", "route", "held", "listed", "automatic", "started"]);
}

/** @param {Health} health */
export async function writeHealth(health) {
  await api().storage.session.set(health);
}

/** @param {(keyof Health)[]} keys */
export async function removeHealth(keys) {
  await api().storage.session.remove(keys);
}

/** First part of the names under which the sites are kept, in memory, that somebody asked to look at: one a window. */
export const ASKED = "asked:";

/** The sites that somebody asked to look at. @returns {Promise<string[]>} */
export async function readAsked() {
  const names = Object.keys(await api().storage.session.get(null));
  return names.filter((name) => name.startsWith(ASKED)).map((name) => name.slice(ASKED.length));
}

/** Notes that somebody asked to look at a site, or looks no more. One request, so that a page can make it while it closes. @param {string} host @param {boolean} asked */
export async function writeAsked(host, asked) {
  if (asked) await api().storage.session.set({ [ASKED + host]: true });
  else await api().storage.session.remove([ASKED + host]);
}

/**
 * Calls `listener` with the names of the settings and health entries that changed.
 * @param {(changed: string[]) => void} listener
 */
export function onStorageChanged(listener) {
  api().storage.onChanged.addListener((changes, area) => {
    if (area === "local" || area === "session") listener(Object.keys(changes));
  });
}

/** The active tab of this window (for a page), or of the window that had the focus last (for the background). @param {"this" | "last"} window @returns {Promise<Tab | undefined>} */
export async function activeTab(window) {
  const [tab] = await api().tabs.query({ active: true, ...(window === "this" ? { currentWindow: true } : { lastFocusedWindow: true }) });
  return tab?.id === undefined ? undefined : { id: tab.id, windowId: tab.windowId, url: tab.url ?? "", title: tab.title ?? "", privateWindow: tab.incognito };
}

/**
 * Every cookie that the browser lets us see in the tab's own cookie store, partitioned ones too, without values;
 * undefined if we have no permission for this site.
 * @param {Tab} tab
 * @returns {Promise<BrowserCookie[] | undefined>}
 */
export async function heldCookies(tab) {
  if (!URL.canParse(tab.url)) return undefined;
  const origins = [`*://${new URL(tab.url).hostname}/*`];
  if (!(await api().permissions.contains({ origins }))) return undefined;
  const stores = await api().cookies.getAllCookieStores();
  const store = stores.find(({ tabIds }) => tabIds.includes(tab.id));
  const details = { partitionKey: {}, ...(store ? { storeId: store.id } : {}) };
  const cookies = await api().cookies.getAll(details);
  const now = Date.now() / 1000;
  return cookies.map((cookie) => {
    const site = cookie.partitionKey?.topLevelSite;
    return {
      name: cookie.name,
      domain: cookie.domain.replace(/^\./, ""),
      host_only: cookie.hostOnly,
      path: cookie.path,
      secure: cookie.secure,
      http_only: cookie.httpOnly,
      same_site: { strict: "strict", lax: "lax", no_restriction: "none", unspecified: null }[cookie.sameSite] ?? null,
      partitioned: site !== undefined,
      seconds: cookie.expirationDate === undefined ? null : Math.max(0, Math.round(cookie.expirationDate - now)),
      topLevel: site === undefined ? undefined : URL.canParse(site) ? new URL(site).hostname : site,
    };
  });
}

/** Those of these domains whose cookies we have permission to see. @param {Iterable<string>} domains */
export async function readableDomains(domains) {
  const hosts = routable([...new Set(domains)]);
  const readable = await Promise.all(hosts.map((host) => api().permissions.contains({ origins: [`*://${host}/*`] })));
  return new Set(hosts.filter((_, index) => readable[index]));
}

/** Whether we may reach, and route, each of these hosts. @param {readonly string[]} hosts */
export async function mayReach(hosts) {
  return await api().permissions.contains({ origins: hosts.map((host) => `https://${host}/*`) });
}

/** Calls `listener` when a cookie changes that we may see. @param {() => void} listener */
export function onCookiesChanged(listener) {
  api().cookies.onChanged.addListener(() => listener());
}

/**
 * The keys of the page's storage, and the hosts of what it embeds. Values are not read.
 * Works only where the user pressed the toolbar button, or on a site that the manifest lists.
 * @param {number} tabId
 * @returns {Promise<PageStorage | undefined>} undefined where the browser does not let us
 */
export async function readStorage(tabId) {
  const read = await inPage(tabId, () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    parts: performance.getEntriesByType("resource").map(({ name }) => name),
  }));
  if (!read) return undefined;
  const hosts = read.parts.filter((part) => /^https?:/.test(part) && URL.canParse(part)).map((part) => new URL(part).hostname);
  const keys = (/** @type {string[]} */ names, /** @type {import("./protocol.js").StorageArea} */ area) => names.map((name) => ({ name, area }));
  return { keys: [...keys(read.local, "local"), ...keys(read.session, "session")], embedded: [...new Set(hosts)] };
}

/** The page as the browser holds it, with its address and its language; undefined where the browser does not let us. @param {number} tabId */
export async function readPage(tabId) {
  return await inPage(tabId, () => ({ address: location.href, lang: document.documentElement.lang, html: document.documentElement.outerHTML }));
}

/** Runs a function in the page of a tab. @template T @param {number} tabId @param {() => T} func */
async function inPage(tabId, func) {
  // Refused for the browser's own pages, and without permission.
  const [answer] = await api().scripting.executeScript({ target: { tabId }, func }).catch(() => []);
  return answer?.result;
}

/** Calls `listener` when another tab becomes active, or the active tab navigates. @param {() => void} listener */
export function onActiveTabChanged(listener) {
  api().tabs.onActivated.addListener(() => listener());
  api().tabs.onUpdated.addListener((_id, change, tab) => {
    if (tab.active && (change.url !== undefined || change.title !== undefined || change.status === "complete")) listener();
  });
}

/**
 * Opens the side panel. Must be called within the handler of a click: browsers refuse it otherwise.
 * @param {number | undefined} windowId
 */
export async function openPanel(windowId) {
  const sidebar = firefox().sidebarAction;
  if (sidebar) return await sidebar.open();
  if (windowId !== undefined) await api().sidePanel.open({ windowId });
}

/** Opens the options in a tab. */
export async function openOptions() {
  await api().runtime.openOptionsPage();
}

/** The version of this extension. */
export function version() {
  return api().runtime.getManifest().version;
}

/** Puts a text on the clipboard, within the handler of a click; false if the browser does not let us. @param {string} text */
export async function copyText(text) {
  return await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

/** Calls `listener` once, when the extension was added to the browser. @param {() => void} listener */
export function onAdded(listener) {
  api().runtime.onInstalled.addListener(({ reason }) => reason === "install" && listener());
}

/** Opens a page of this extension in a tab. @param {string} path */
export async function openPage(path) {
  await api().tabs.create({ url: resource(path) });
}

/** Whether this page is the toolbar's popup rather than a tab. */
export function isPopup() {
  return api().extension.getViews({ type: "popup" }).includes(globalThis.window);
}

/** Whether routes are a PAC file (Chromium) rather than a listener (Firefox). */
export function routesByPac() {
  return firefox().proxy.onRequest === undefined;
}

/** The browser's proxy setting for ordinary windows. @returns {Promise<ProxySetting>} */
export async function readProxySetting() {
  const { levelOfControl, value } = await api().proxy.settings.get({});
  return { level: levelOfControl, value };
}

/** Installs a PAC file for ordinary windows. Where it cannot run, a mandatory one goes nowhere and another one direct. @param {string} data @param {boolean} mandatory */
export async function setPac(data, mandatory) {
  await api().proxy.settings.set({ scope: "regular", value: { mode: "pac_script", pacScript: { data, mandatory } } });
}

/** Keeps the setting of private windows as it is, because we do not look there. @param {ProxySetting["value"]} value */
export async function keepPrivateWindows(value) {
  if (await api().extension.isAllowedIncognitoAccess()) await api().proxy.settings.set({ scope: "incognito_persistent", value });
}

/** Gives the proxy setting back: the browser's own applies again, in private windows too. */
export async function clearPac() {
  await api().proxy.settings.clear({ scope: "regular" });
  // Refused where the user did not allow us in private windows; then our setting does not apply there.
  await api().proxy.settings.clear({ scope: "incognito_persistent" }).catch(() => undefined);
}

/** Calls `listener` with who controls the proxy setting when it changes. Chromium only. @param {(level: string) => void} listener */
export function onProxySettingChanged(listener) {
  if (routesByPac()) api().proxy.settings.onChange.addListener(({ levelOfControl }) => listener(levelOfControl));
}

/** The broadcast address: no connection leads there, so that one fails before a byte is sent (RFC 919 section 7). */
export const NOWHERE = "http://255.255.255.255/";
/** Timeout of a request to it, in milliseconds; a direct one fails in a few. */
const NOWHERE_MS = 2_000;
/** Time in which news of a failed proxy arrives, in milliseconds. */
const NEWS_MS = 200;

/**
 * Whether this browser goes direct, or by a SOCKS proxy, while its setting is `system`. It does not tell, but a request that
 * must fail does: with any other proxy it has an answer, or the proxy fails. The permission `webRequest` would tell the
 * exact reason, but with it Chromium 156 often left the first page of its start empty.
 */
export async function goesDirect() {
  const { onProxyError } = api().proxy;
  let proxyFailed = false;
  const note = () => void (proxyFailed = true);
  onProxyError.addListener(note);
  try {
    const signal = AbortSignal.timeout(NOWHERE_MS);
    const hasAnswer = await fetch(NOWHERE, { mode: "no-cors", cache: "no-store", credentials: "omit", signal }).then(() => true, () => false);
    if (hasAnswer || signal.aborted) return false;
    // It comes by itself, before or after the failure.
    await new Promise((done) => setTimeout(done, NEWS_MS));
    return !proxyFailed;
  } finally {
    onProxyError.removeListener(note);
  }
}

/**
 * Whether requests to this host may be routed; Firefox asks the user unless they said so before. Must be called within
 * the handler of a click.
 * @param {string} host
 */
export async function mayRoute(host) {
  return routesByPac() || (await api().permissions.request({ origins: [`https://${host}/*`] }));
}

/** Whether requests to this host come to us to be routed. @param {string} host */
export async function isSent(host) {
  return routesByPac() || (await mayReach([host]));
}

/** Whether we may see the cookies of a host. @param {string} host */
export async function isReadable(host) {
  return (await readableDomains([host])).has(host) || routable([host]).length === 0;
}

/** Asks the user for what the manifest names, and for this host and those below it. Must be called within the handler of a click. @param {string | undefined} host */
export async function askToReach(host) {
  const { host_permissions: named = [] } = /** @type {chrome.runtime.ManifestV3} */ (api().runtime.getManifest());
  return await api().permissions.request({ origins: host === undefined ? named : [...named, `*://*.${host}/*`] });
}

/** Calls `listener` when the user allows us more or fewer sites. @param {() => void} listener */
export function onPermissionsChanged(listener) {
  api().permissions.onAdded.addListener(() => listener());
  api().permissions.onRemoved.addListener(() => listener());
}

/** Gives back the permission that `mayRoute` got. @param {string} host */
export async function stopRouting(host) {
  if (routesByPac()) return;
  // A permission that came with the extension, or for every site, cannot be given back for one.
  await api().permissions.remove({ origins: [`https://${host}/*`] }).catch(() => false);
}

/** Calls `route` for each request outside private windows; undefined is direct. Firefox only. @param {(url: string) => Promise<ProxyInfo[] | undefined>} route */
export function onRequestRoute(route) {
  const answer = async (/** @type {{ url: string, incognito?: boolean }} */ { url, incognito }) => (incognito ? undefined : await route(url)) ?? [{ type: /** @type {const} */ ("direct") }];
  firefox().proxy.onRequest?.addListener(answer, { urls: ["<all_urls>"] });
}

/** Sets the toolbar button's badge, in a calm colour, and its title, which screen readers say. @param {{ text: string, title: string }} badge */
export async function showBadge({ text, title }) {
  await api().action.setBadgeText({ text });
  await api().action.setTitle({ title });
  await api().action.setBadgeBackgroundColor({ color: "#3d4650" });
}

/** Calls `listener` when the extension is installed or updated, and when the browser starts. @param {() => void} listener */
export function onStart(listener) {
  api().runtime.onInstalled.addListener(() => listener());
  api().runtime.onStartup.addListener(() => listener());
}

/**
 * Calls `listener` at this interval, also after the browser stopped the worker.
 * @param {string} name
 * @param {number} minutes
 * @param {() => void} listener
 */
export function onEvery(name, minutes, listener) {
  api().alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) listener();
  });
  void ensureAlarm(name, minutes);
}

/** Creates the alarm unless it exists: creating it at each wake-up would restart its interval. @param {string} name @param {number} minutes */
async function ensureAlarm(name, minutes) {
  if (!(await api().alarms.get(name))) await api().alarms.create(name, { periodInMinutes: minutes });
}
