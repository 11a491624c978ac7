// The one door to the browser's extension API: storage, tabs, routing, badge, alarms, words.
// Nothing else in this folder names that API. It decides nothing: each function asks or tells the browser one thing,
// and this is the only place that knows how Chromium and Firefox differ.

/** @typedef {{ api?: string, looking?: Looking, paired?: string }} Settings  what is kept on disk; `paired` is the key's name, never the key */
/** @typedef {{ proxy: string, hosts: string[] }} Looking  which hosts go where, as long as we look */
/** @typedef {{ daemon?: "up" | "down", route?: RouteState, automatic?: "done" }} Health  what is kept in memory until the browser closes; `automatic`: the pairing file was dealt with */
/** @typedef {"on" | "off" | "not_ours"} RouteState  `not_ours`: a policy or another extension controls the proxy setting */
/** @typedef {{ type: "http", host: string, port: number, failoverTimeout: number } | { type: "direct" }} ProxyInfo  one step of a Firefox route */

/** The API object itself, read late so that tests without a browser can load this file. */
function api() {
  const scope = /** @type {{ browser?: typeof chrome, chrome: typeof chrome }} */ (/** @type {unknown} */ (globalThis));
  return scope.browser ?? scope.chrome;
}

/** What only Firefox has, and no type file of Chromium's describes. */
function firefox() {
  return /** @type {{ proxy: { onRequest?: { addListener(listener: (request: { url: string }) => Promise<ProxyInfo[]>, filter: { urls: string[] }): void } }, sidebarAction?: { open(): Promise<void> } }} */ (
    /** @type {unknown} */ (api())
  );
}

/**
 * A word of the interface, from `_locales`.
 * @param {string} key
 * @param {...(string | number)} parts
 */
export function word(key, ...parts) {
  return api().i18n.getMessage(key, parts.map(String)) || key;
}

/** The address of a file of this folder. @param {string} path */
export function resource(path) {
  return api().runtime.getURL(path);
}

/** @returns {Promise<Settings>} */
export async function readSettings() {
  return await api().storage.local.get(["api", "looking", "paired"]);
}

/** @param {Settings} settings */
export async function writeSettings(settings) {
  await api().storage.local.set(settings);
}

/** @param {(keyof Settings)[]} keys */
export async function removeSettings(keys) {
  await api().storage.local.remove(keys);
}

/** @returns {Promise<Health>} */
export async function readHealth() {
  return await api().storage.session.get(["daemon", "route", "automatic"]);
}

/** @param {Health} health */
export async function writeHealth(health) {
  await api().storage.session.set(health);
}

/**
 * Calls `listener` with the names of what changed in settings or health.
 * @param {(changed: string[]) => void} listener
 */
export function onStorageChanged(listener) {
  api().storage.onChanged.addListener((changes, area) => {
    if (area === "local" || area === "session") listener(Object.keys(changes));
  });
}

/** The address of the tab in front in this window. @returns {Promise<string>} */
export async function frontUrl() {
  const [tab] = await api().tabs.query({ active: true, currentWindow: true });
  return tab?.url ?? "";
}

/** The tab in front in the window that was used last. @returns {Promise<{ id: number, url: string } | undefined>} */
export async function frontTab() {
  const [tab] = await api().tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.id === undefined ? undefined : { id: tab.id, url: tab.url ?? "" };
}

/** Calls `listener` when another tab comes to the front, or the tab in front goes elsewhere. @param {() => void} listener */
export function onFrontChanged(listener) {
  api().tabs.onActivated.addListener(() => listener());
  api().tabs.onUpdated.addListener((_id, change, tab) => {
    if (tab.active && (change.url !== undefined || change.status === "complete")) listener();
  });
}

/** The window that this page belongs to. @returns {Promise<number | undefined>} */
export async function ownWindow() {
  return (await api().windows.getCurrent()).id;
}

/**
 * Opens the full list beside the page. Must be called within a click: browsers refuse it otherwise.
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

/** Whether this page is the toolbar's popup rather than a tab. */
export function isPopup() {
  return api().extension.getViews({ type: "popup" }).includes(globalThis.window);
}

/** Whether routes are a PAC file (Chromium) rather than a listener (Firefox). */
export function routesByPac() {
  return firefox().proxy.onRequest === undefined;
}

/** Sends listed hosts by `pac`. @param {string} pac @returns {Promise<RouteState>} */
export async function setPac(pac) {
  const { levelOfControl } = await api().proxy.settings.get({});
  if (levelOfControl === "not_controllable" || levelOfControl === "controlled_by_other_extensions") return "not_ours";
  await api().proxy.settings.set({ scope: "regular", value: { mode: "pac_script", pacScript: { data: pac, mandatory: false } } });
  return "on";
}

/** Gives the browser back its own proxy setting. */
export async function clearPac() {
  await api().proxy.settings.clear({ scope: "regular" });
}

/** Asks `route` for each request, where the browser works that way. @param {(url: string) => Promise<ProxyInfo[]>} route */
export function onRequestRoute(route) {
  firefox().proxy.onRequest?.addListener((request) => route(request.url), { urls: ["<all_urls>"] });
}

/** What the toolbar button shows, and its words for those who do not see it. @param {{ text: string, title: string }} badge */
export async function showBadge({ text, title }) {
  await api().action.setBadgeText({ text });
  await api().action.setTitle({ title });
  await api().action.setBadgeBackgroundColor({ color: "#7a1f2b" });
}

/** Calls `listener` when the extension is installed or updated, and when the browser starts. @param {() => void} listener */
export function onStart(listener) {
  api().runtime.onInstalled.addListener(() => listener());
  api().runtime.onStartup.addListener(() => listener());
}

/**
 * Calls `listener` every so many minutes, also after the worker was put to sleep.
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

/** A new alarm of the same name would start counting anew each time the worker wakes. @param {string} name @param {number} minutes */
async function ensureAlarm(name, minutes) {
  if (!(await api().alarms.get(name))) await api().alarms.create(name, { periodInMinutes: minutes });
}
