// The browser's route: takes it once the proxy proved itself and the browser trusts the root, proves the proxy again every
// two seconds, and gives the route back as soon as that fails.
// The wish to look is on disk, the route is not. It draws nothing and decides about no host: routing.js does.

import {
  NOWHERE,
  clearPac,
  goesDirect,
  keepPrivateWindows,
  mayReach,
  readAsked,
  readHealth,
  readProxySetting,
  readSettings,
  removeHealth,
  routesByPac,
  setPac,
  writeHealth,
} from "./browser.js";
import { openConnection, systemProxy } from "./link/api.js";
import { sleep } from "./link/feed.js";
import { sayHello } from "./link/hello.js";
import { CallError } from "./link/post.js";
import { takeSnapshot } from "./link/snapshot.js";
import { isTrusted } from "./link/trust.js";
import { PROBE, failsHere, hasRoute, pacFor, readOther, readProxy, routeOf, withAsked } from "./routing.js";

/** @typedef {import("./browser.js").Held} Held */
/** @typedef {import("./browser.js").Obstacle} Obstacle */

/**
 * Time between two proofs of the proxy, and the timeout of each, in milliseconds: together below five seconds. Each proof
 * also keeps Chromium from ending this worker: over 97 s, 54 proofs and no gap above 2.6 s (Chromium 156, nobody attached).
 */
const PROOF_MS = 2_000;
/** Time after which a route ends by itself, in milliseconds: a browser that was ended may keep a PAC file longer than us. */
const LEASE_MS = 60_000;
/** Rest of it at which it is made longer, in milliseconds: more than the half minute in which an alarm wakes us. */
const RENEW_MS = 35_000;

/** States in which the route is taken without being asked for: nothing stands in its way that we know of. @type {readonly (import("./browser.js").RouteState)[]} */
const OPEN = ["off", "wanted", "proving"];

/** End of the queue of changes: one after another, so that no two write the route at once. */
let queue = Promise.resolve();
/** When the proxy proved its address last, in milliseconds of this worker's own clock. */
let provedAt = -Infinity;
/** The proof under way. @type {Promise<string | undefined> | undefined} */
let proof;
/** Whether this worker proves the proxy again and again. */
let isWatching = false;

/** @param {() => Promise<void>} task */
function enqueue(task) {
  queue = queue.then(task).catch((error) => console.error(error));
  return queue;
}

/** The address of the proxy, which it proves now; undefined if it cannot. @returns {Promise<string | undefined>} */
function prove() {
  proof ??= (async () => {
    try {
      const connection = await openConnection();
      if (!connection) return undefined;
      const { proxy } = await sayHello({ ...connection, signal: AbortSignal.timeout(PROOF_MS) });
      readProxy(proxy);
      provedAt = performance.now();
      await note("up");
      return proxy;
    } catch (error) {
      if (!(error instanceof CallError || error instanceof DOMException || error instanceof RangeError)) throw error;
      await note("down");
      return undefined;
    } finally {
      proof = undefined;
    }
  })();
  return proof;
}

/** Notes whether the proxy is up. A note that says nothing new would wake us again. @param {"up" | "down"} proxy */
async function note(proxy) {
  if ((await readHealth()).proxy !== proxy) await writeHealth({ proxy });
}

/** Gives the route back, and says why. @param {"off" | "proving" | Obstacle} route */
async function giveBack(route) {
  if (routesByPac()) await clearPac();
  await removeHealth(["held", "listed"]);
  await writeHealth({ route });
}

/** Has the browser use a route. @param {Held} held */
async function hold(held) {
  if (!routesByPac()) return await writeHealth({ held });
  const until = Date.now() + LEASE_MS;
  // Where the browser has a proxy, nothing may go direct, whatever becomes of the PAC file.
  const mandatory = Object.keys(held.other?.ways ?? {}).length > 0;
  await setPac(pacFor(withAsked(held, await readAsked()), until), mandatory);
  await writeHealth({ held: { ...held, until } });
}

/** The way of everything else, or why it cannot be kept. Firefox keeps it by itself. @returns {Promise<Partial<Held> | Obstacle>} */
async function readWay() {
  if (!routesByPac()) return (await mayReach([PROBE])) ? {} : "allow";
  const setting = await readProxySetting();
  const found = readOther(setting);
  const system = found === "system" ? await readSystemWay() : undefined;
  const other = system ?? found;
  if (typeof other === "string") return other;
  if (system && failsHere(other, NOWHERE) !== undefined && failsHere(other, NOWHERE) !== (await goesDirect())) return "system";
  await keepPrivateWindows(setting.value);
  return { other, ...(system ? { system: true } : {}) };
}

/** The way that the system's settings name, which the browser does not tell and our proxy reads, or why it cannot be kept. */
async function readSystemWay() {
  try {
    const connection = await openConnection();
    return connection ? readOther({ level: "", value: await systemProxy(connection) }) : "system";
  } catch (error) {
    // A proxy of an older version.
    if (error instanceof CallError && error.fault === "not_biscuit_tin") return "system";
    throw error;
  }
}

/** Takes the route, if the user wants it: first for the name of the probe alone. */
async function take() {
  // A setting that the browser kept from us over its end would look like its own.
  await giveBack("off");
  const { looking } = await readSettings();
  if (!looking) return;
  try {
    await writeHealth({ route: "proving" });
    const proxy = await prove();
    if (!proxy) return await giveBack("off");
    const way = await readWay();
    if (typeof way === "string") return await giveBack(way);
    await hold({ proxy, hosts: [], ...way });
    if (!(await isTrusted(fetch))) return await giveBack("untrusted");
    await hold({ proxy, hosts: await listedHosts(), ...way });
    await writeHealth({ route: "on" });
    void watch();
  } catch (error) {
    await giveBack("off");
    throw error;
  }
}

/** The hosts that the proxy looks at. */
async function listedHosts() {
  const connection = await openConnection();
  return (connection && (await takeSnapshot(connection)))?.listed_hosts ?? [];
}

/** Proves the proxy again, and gives the route back or takes it as that turns out. */
async function check() {
  const proxy = await prove();
  const { held, route = "off" } = await readHealth();
  const { looking } = await readSettings();
  if (!looking) return held || route !== "off" ? await giveBack("off") : undefined;
  if (!proxy) return held || route === "proving" ? await giveBack("off") : undefined;
  if (held?.proxy === proxy && route === "on") {
    if (routesByPac() && (held.until ?? 0) - Date.now() < RENEW_MS) {
      // Nobody says that the system's settings changed.
      if (held.system && JSON.stringify(await readSystemWay()) !== JSON.stringify(held.other)) return await take();
      await hold(held);
    }
    return void watch();
  }
  if (held || OPEN.includes(route)) await take();
}

/** Proves the proxy every two seconds, for as long as there is a route. */
async function watch() {
  if (isWatching) return;
  isWatching = true;
  const never = new AbortController().signal;
  do {
    await sleep(PROOF_MS, never);
    await enqueue(check);
  } while ((await readHealth()).held);
  isWatching = false;
}

/** Takes the route again, whatever it was. */
export function changeRoute() {
  return enqueue(take);
}

/** Looks after the route: after a start, a sleep, news of the proxy or another wish of the user. */
export function checkRoute() {
  return enqueue(check);
}

/** Routes the hosts that a page heard of last, and the sites that somebody asked to look at; and no others any more. */
export function changeHosts() {
  return enqueue(async () => {
    const { held, route, listed } = await readHealth();
    if (held && route === "on") await hold({ ...held, hosts: listed ?? held.hosts });
  });
}

/** Somebody else took the proxy setting, or gave it back. @param {string} level who controls it */
export function settingChanged(level) {
  return enqueue(async () => {
    const { held, route } = await readHealth();
    const isTaken = level === "controlled_by_other_extensions" || level === "not_controllable";
    if (isTaken ? held : route === "extension" || route === "policy") await take();
  });
}

/** The user allowed us other sites than before. */
export function allowedChanged() {
  return enqueue(async () => {
    if ((await readHealth()).route === "allow") await take();
  });
}

/** The answer for one request in Firefox; undefined is direct. The proxy has proved itself just now, or does so first. @param {string} url */
export async function answerRequest(url) {
  const { held } = await readHealth();
  if (!held) return undefined;
  const whole = withAsked(held, await readAsked());
  if (!hasRoute(whole, url)) return undefined;
  if (performance.now() - provedAt > PROOF_MS && (await prove()) !== held.proxy) return void checkRoute();
  return routeOf(held, url);
}
