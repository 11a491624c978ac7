// Runs the screen reader Orca without a screen, a sound card or a braille display, and keeps what it says: a display of
// Xvfb, a session bus, the accessibility bus that the session bus starts, and Orca, each in a home that is gone afterwards.
// It knows nothing of our pages.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { within } from "./timeout.js";

/** The programs that have to be there, each with the Debian package that brings it. */
const PROGRAMS = { orca: "orca", Xvfb: "xvfb", "dbus-daemon": "dbus-daemon", xdotool: "xdotool" };
/** Time without a word after which Orca has said all, in milliseconds: its own longest delay is 1 s, that of our live region as long. */
const SAID_ALL_MS = 1_500;
/** The same while Orca reads a whole page by itself: between its parts it pauses longer on a busy machine. */
export const READ_ALL_MS = 4_000;
/** Orca's customisation: one line a sentence, instead of the whole debug log, which makes it minutes slow. */
const CUSTOMISATION = `
import sys
from orca import debug

def println(level, text="", timestamp=False):
    if text.startswith(("SPEECH OUTPUT: '", "WEB: Live region source is not in active tab")):
        sys.stdout.write(text.replace("\\n", " ") + "\\n")
        sys.stdout.flush()

debug.println = println
`;

/** Why Orca cannot run here, in one line; undefined if it can. */
export function missing() {
  const packages = Object.entries(PROGRAMS).filter(([program]) => spawnSync(program, ["--version"]).error?.code === "ENOENT").map(([, name]) => name);
  return packages.length === 0 ? undefined : `Orca cannot run here: install ${packages.join(", ")}`;
}

/** Starts a program that ends with the test. */
function start(t, program, args, env, stdio) {
  const child = spawn(program, args, { env, stdio });
  const ended = once(child, "exit").catch(() => undefined);
  t.after(async () => {
    child.kill("SIGTERM");
    await within(`${program} to end`, ended);
  });
  return child;
}

/** The first line that a program writes. */
async function firstLine(program, stream) {
  const [line] = await within(`the first line of ${program}`, once(createInterface(stream), "line"));
  return line;
}

/** What Orca's log line means, without the voice that says it. */
function spokenIn(line) {
  const [, said] = /^SPEECH OUTPUT: '(.*)'(?: voice=\w+)?(?:\{.*)?$/.exec(line) ?? [];
  return said?.trim() ?? (line.startsWith("WEB:") ? "(Orca leaves out a live region: it is not in the one active document)" : undefined);
}

/**
 * @param {import("node:test").TestContext} t
 * @returns once it runs: what `env` a browser needs to be heard, what Orca says, and how to press a key
 */
export async function startOrca(t) {
  const home = mkdtempSync(join(tmpdir(), "biscuit-tin-orca-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const [preferences, runtime] = [join(home, "orca"), join(home, "run")];
  mkdirSync(preferences);
  mkdirSync(runtime, { mode: 0o700 });
  writeFileSync(join(preferences, "orca-customizations.py"), CUSTOMISATION);
  const screen = start(t, "Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"], process.env, ["ignore", "ignore", "ignore", "pipe"]);
  const env = {
    ...{ DISPLAY: `:${await firstLine("Xvfb", screen.stdio[3])}`, XDG_RUNTIME_DIR: runtime, LANG: "C.UTF-8", LANGUAGE: "en" },
    // Settings that nobody keeps, and no voice: what Orca says is written down all the same.
    ...{ GSETTINGS_BACKEND: "memory", SPEECHD_ADDRESS: "unix_socket:/nonexistent", NO_AT_BRIDGE: undefined, WAYLAND_DISPLAY: undefined },
  };
  const own = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, ...env };
  const bus = start(t, "dbus-daemon", ["--session", "--nofork", "--print-address=1"], own, ["ignore", "pipe", "ignore"]);
  env.DBUS_SESSION_BUS_ADDRESS = own.DBUS_SESSION_BUS_ADDRESS = await firstLine("dbus-daemon", bus.stdout);
  const orca = start(t, "orca", ["--user-prefs", preferences, "--disable", "braille"], own, ["ignore", "pipe", "ignore"]);
  const said = hear(orca);
  await said("Screen reader on.");
  return {
    env,
    said,
    /** Presses keys as a person does: the window system gets them, and so does Orca. @param {...string} keys as xdotool names them */
    press: (...keys) => execFileSync("xdotool", ["key", ...keys], { env: own }),
  };
}

/** Keeps what Orca says. @param {import("node:child_process").ChildProcess} orca */
function hear(orca) {
  const lines = [];
  const news = new EventEmitter();
  createInterface(orca.stdout).on("line", (line) => {
    const said = spokenIn(line);
    if (!said) return;
    lines.push(said);
    news.emit("line");
  });
  const until = async (words) => {
    while (!lines.some((line) => line.includes(words))) await once(news, "line");
  };
  // Nothing tells that Orca has said all, so this waits for the end of its words.
  const quiet = (ms) =>
    new Promise((resolve) => {
      const again = () => void timer.refresh();
      const timer = setTimeout(() => (news.off("line", again), resolve()), ms);
      news.on("line", again);
    });
  /** All that Orca has said since it was asked last, once it said these words and then no more for a time. @param {string} words @param {number} ms */
  return async (words, ms = SAID_ALL_MS) => {
    await within(() => `Orca to say “${words}”; it said: ${lines.join(" | ")}`, until(words));
    await quiet(ms);
    return lines.splice(0);
  };
}
