// The service worker: keeps the browser's route, the badge and the automatic pairing up to date while no page is open.
// It keeps no cookie. Browsers stop a worker that rests for half a minute, so each wake-up reads what it needs; only while
// there is a route does it stay awake, to prove the proxy again and again. It takes no messages; it acts on settings,
// alarms, tabs and start-up only.

import {
  ASKED,
  activeTab,
  isSent,
  loadWords,
  onAdded,
  onEvery,
  onActiveTabChanged,
  onPermissionsChanged,
  onProxySettingChanged,
  onRequestRoute,
  onStart,
  onStorageChanged,
  openPage,
  readAsked,
  readHealth,
  readSettings,
  resource,
  showBadge,
  word,
  writeAsked,
  writeHealth,
  writeSettings,
} from "./browser.js";
import { hostOf, isListed } from "./hosts.js";
import { TIMEOUT_MS, badges, openConnection } from "./link/api.js";
import { CallError, readAddress } from "./link/post.js";
import { sayHello } from "./link/hello.js";
import { readPairing, writePairing } from "./link/key.js";
import { pair, readCode } from "./link/pairing.js";
import { allowedChanged, answerRequest, changeHosts, changeRoute, checkRoute, settingChanged } from "./route.js";
import { keepCommand, takeSnapshot } from "./link/snapshot.js";
import { screenFor } from "./model/screen.js";
import { NOTHING_YET, reduce } from "./model/state.js";
import { badgeOf } from "./page/badge.js";
import { explainHeld } from "./page/browser_held.js";
import { obstacleOf } from "./routing.js";
import { LANGUAGES } from "./words.js";

/** Interval of the health check, in minutes: the shortest that browsers allow. */
const HEALTH_MINUTES = 0.5;

/** End of the task queue. Tasks run one after another, so that no two write the route at once. */
let queue = Promise.resolve();

/** @param {() => Promise<void>} task */
function enqueue(task) {
  queue = queue.then(task).catch((error) => console.error(error));
}

onStart(() => enqueue(wake));
onAdded(() => enqueue(welcome));
onEvery("health", HEALTH_MINUTES, () => enqueue(wake));
onActiveTabChanged(() => enqueue(endForgottenYes));
onActiveTabChanged(() => enqueue(updateBadge));
onRequestRoute(answerRequest);
onProxySettingChanged((level) => void settingChanged(level));
onPermissionsChanged(() => void allowedChanged());
// The system's proxy may be another one on another network.
globalThis.addEventListener("online", () => void changeRoute());
onStorageChanged(async (changed) => {
  const { route, proxy } = await readHealth();
  if (changed.includes("paired") || changed.includes("api") || (changed.includes("route") && route === "wanted")) void changeRoute();
  // The user wants something else, or a popup or panel found the proxy up or down.
  if (changed.includes("looking") || (changed.includes("proxy") && proxy !== undefined)) void checkRoute();
  if (changed.some((name) => name === "listed" || name.startsWith(ASKED))) void changeHosts();
  if (changed.some((name) => ["looking", "proxy", "route", "language"].includes(name))) enqueue(updateBadge);
});
// Whatever woke this worker, the proxy may have ended while it slept.
void checkRoute();

/** Repairs everything that may be out of date after a start or a sleep. */
async function wake() {
  if ((await readHealth()).started === undefined) await writeHealth({ started: Date.now() / 1000 });
  await pairAutomatically();
  await checkRoute();
  await endForgottenYes();
  await updateBadge();
}

/** Shows once where the button is; a browser that `demo` or `browse` opened has a page of its own. */
async function welcome() {
  if (!(await readPairingFile())) await openPage("options/welcome.html");
}

/** Takes sites out of the route at which the proxy does not look any more: a panel may have closed without a word. */
async function endForgottenYes() {
  const hosts = await readAsked();
  const connection = hosts.length > 0 ? await openConnection() : undefined;
  if (hosts.length === 0) return;
  const { sites } = (connection && (await badges(connection, { hosts }).catch(() => undefined))) ?? { sites: [] };
  const held = sites.filter(({ listed }) => listed).map(({ site }) => site.host);
  for (const host of hosts) if (!held.includes(host)) await writeAsked(host, false);
}

/** Pairs with the code that `biscuit-tin demo` or `browse` writes into its own copy of this folder, if there is one. */
async function pairAutomatically() {
  if ((await readHealth()).automatic === "done") return;
  const given = await readPairingFile();
  if (!given) return await writeHealth({ automatic: "done" });
  if (given.own) await writeSettings({ own: true });
  try {
    const known = await readPairing();
    if (known?.api !== given.api || !(await isKnown(given.api, known))) {
      const pairing = await pair({ ...given, fetch });
      await writePairing(pairing);
      // At once with the wish to look, so that the route is taken once.
      await writeSettings({ api: given.api, paired: pairing.id, ...(given.start ? { looking: true } : {}), ...(given.language === undefined ? {} : { language: given.language }) });
      await readSnapshot();
    } else if (given.start) await writeSettings({ looking: true });
  } catch (error) {
    // The proxy is not up yet: the next alarm tries again. No other error would go away by itself.
    if (error instanceof CallError && error.fault === "not_connected") return;
    console.error(error);
  }
  await writeHealth({ automatic: "done" });
}

/** @returns {Promise<{ api: string, code: string, start: boolean, own: boolean, language: string | undefined } | undefined>} */
async function readPairingFile() {
  let given;
  try {
    given = await (await fetch(resource("pairing.json"))).json();
  } catch {
    return undefined; // The usual case: the folder has no such file.
  }
  const api = readAddress(String(given?.api));
  const code = readCode(String(given?.code));
  const language = LANGUAGES.find(({ folder }) => folder === given?.language)?.folder;
  return api && code ? { api, code, start: given.start === true, own: given.own === true, language } : undefined;
}

/** Whether the proxy still has our key. @param {string} api @param {import("./link/key.js").Pairing} pairing */
async function isKnown(api, pairing) {
  try {
    await sayHello({ api, pairing, fetch, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return true;
  } catch (error) {
    if (error instanceof CallError && error.fault === "pairing_refused") return false;
    throw error;
  }
}

/** Shows on the toolbar button how the site in the active tab does. */
async function updateBadge() {
  await loadWords();
  await showBadge(await badgeOfActiveTab());
}

async function badgeOfActiveTab() {
  const { looking } = await readSettings();
  const { proxy, route = "off", held: sent } = await readHealth();
  if (!looking) return { text: "", title: word("title_stopped") };
  if (proxy === "down") return { text: "!", title: word("title_not_connected") };
  if (obstacleOf(route)) return { text: "!", title: word("title_obstacle") };
  const tab = await activeTab("last");
  const { url = "", title = "", privateWindow = false } = tab ?? {};
  const host = hostOf(url);
  // The proxy hears of no other host than those that it looks at.
  const isRead = tab && host !== undefined && !privateWindow && isListed(sent?.hosts ?? [], host);
  // Without an answer nothing is known; the health check finds the reason and shows it.
  const known = await (isRead ? wholeState() : pauseAlone()).catch(() => undefined);
  const state = known ?? NOTHING_YET;
  const held = isRead ? await heldAt(tab, host, state) : undefined;
  const unsentHost = isRead && !(await isSent(host)) ? host : undefined;
  const seen = { url, title, privateWindow, unsentHost, unreadHost: undefined, selectedHost: undefined, prefetched: undefined, held, look: undefined, state };
  return badgeOf(screenFor({ connection: known ? "connected" : "connecting", looking, route, ...seen }));
}

/** Everything that the proxy knows: the rows decide what is said of a site. @returns {Promise<import("./model/state.js").State | undefined>} */
async function wholeState() {
  const snapshot = await readSnapshot();
  return snapshot && reduce(NOTHING_YET, { ...snapshot, type: "snapshot" }, Date.now() / 1000);
}

/** Whether it pauses, which is all that is said where no listed site is in front. @returns {Promise<import("./model/state.js").State | undefined>} */
async function pauseAlone() {
  const connection = await openConnection();
  if (!connection) return undefined;
  const { paused } = await badges(connection, { lang: word("language"), hosts: [] });
  return { ...NOTHING_YET, paused };
}

/**
 * What the browser holds for a site, as popup and panel have it; without an answer they show what the proxy saw.
 * @param {import("./browser.js").Tab} tab @param {string} host @param {import("./model/state.js").State} state
 */
async function heldAt(tab, host, state) {
  const connection = await openConnection();
  const asked = connection && explainHeld({ connection, lang: word("language"), tab, host, state: () => state });
  return await asked?.catch(() => undefined);
}

/** What the proxy knows now; how it is started is kept. */
async function readSnapshot() {
  const connection = await openConnection();
  const snapshot = connection && (await takeSnapshot(connection));
  if (snapshot) await keepCommand(snapshot);
  return snapshot;
}
