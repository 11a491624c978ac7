// The backend of the extension in a test: a stand-in for screens that a real proxy rarely causes, or the real proxy with
// the simulated portals. Both are started by start() and serve the same API.
// It opens no browser.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROBE } from "../../extension/routing.js";
import { certificates } from "./council.js";
import { within } from "./timeout.js";
import { startFakeProxy } from "../../extension/test/fake_proxy.js";

/** What answers the trust probe of a stand-in: its address, and the CA that a browser has to trust. */
async function startProbe(t) {
  const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { ca, identity } = certificates(folder, PROBE);
  const site = createSecureServer(identity, (_, response) => response.writeHead(204, { Connection: "close" }).end());
  const proxy = createServer();
  proxy.on("connect", (_, socket) => {
    socket.on("error", () => undefined);
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    site.emit("connection", socket);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  t.after(() => (proxy.close(), proxy.closeAllConnections()));
  return { address: `127.0.0.1:${proxy.address().port}`, ca };
}

/** The stand-in. Pages of listed hosts are empty ones, served without a network. */
export const standIn = {
  async start(t, { snapshot }) {
    const { address, ca } = await startProbe(t);
    const proxy = await startFakeProxy({ snapshot: { ...snapshot, proxy: address } });
    t.after(() => proxy.stop());
    return Object.assign(proxy, { ca, pairingCode: async () => proxy.code });
  },
  /** Answers each web page of the browser with an empty document, so that any host can be the active one. */
  async servePages(context) {
    await context.route(({ protocol, hostname }) => /^https?:$/.test(protocol) && !["127.0.0.1", PROBE].includes(hostname), (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html><html lang=en><title>Council</title><h1>Council</h1>" }),
    );
  },
};

/**
 * The real proxy and the real portals, from the binaries that the environment names; `hosts` are those of the portals that
 * it finds, all if none are named. `more` are sites that a test makes
 * itself, each with its host, the file of its CA and the port on which it listens. `intercept` are hosts that are looked at
 * by an option, `councils` are ids of councils that were added. `home` is the home folder of the user
 * who starts the proxy, whose browsers' stores it finds there.
 */
export const real = {
  async start(t, { hosts: some, more = [], intercept = [], councils = [], home }) {
    const BISCUIT_TIN_BIN = binary("BISCUIT_TIN_BIN");
    const { folder, originCa, tlsPort, hosts: all, systems, planted } = await startPortals(t);
    const hosts = some ?? all;
    const dataDir = join(folder, "data");
    const ready = join(folder, "proxy.json");
    for (const council of councils) execFileSync(BISCUIT_TIN_BIN, ["council", "add", council, "--data-dir", dataDir]);
    /** Starts the proxy, again on the same ports, so that the paired extension finds it. */
    const run = (listen, api) =>
      startProgram(
        t,
        BISCUIT_TIN_BIN,
        [
          ...["run", "--listen", listen, "--api-listen", api, "--data-dir", dataDir, "--origin-ca", originCa],
          ...intercept.flatMap((host) => ["--intercept", host]),
          ...more.flatMap(({ host, ca, port }) => ["--origin-ca", ca, "--resolve", `${host}:443:127.0.0.1:${port}`]),
          ...hosts.flatMap((host) => ["--resolve", `${host}:443:127.0.0.1:${tlsPort}`]),
        ],
        ready,
        home === undefined ? process.env : { ...process.env, HOME: home },
      );
    let proxy = await run("127.0.0.1:0", "127.0.0.1:0");
    const { proxy: address, api } = proxy;
    return {
      api,
      proxy: address,
      ca: proxy.ca,
      tlsPort,
      originCa,
      systems,
      planted,
      dataDir,
      pairingCode: () => askForCode(BISCUIT_TIN_BIN, dataDir, t),
      pid: () => proxy.pid,
      /** Ends the proxy, as Ctrl-C does. */
      async stop() {
        await proxy.end();
        rmSync(ready);
      },
      async startAgain() {
        proxy = await run(address, api);
      },
      /** Freezes the proxy, as a debugger does: its ports stay open and nothing answers. */
      freeze() {
        proxy.signal("SIGSTOP");
      },
    };
  },
};

/** The built binary that the environment names. @param {string} name */
export function binary(name) {
  const path = process.env[name];
  if (!path || !existsSync(path)) throw new Error(`${name} must name a built binary, and is ${path ?? "not set"}`);
  return path;
}

/** The simulated portals: their port for TLS, the file of their CA, their hosts and systems, what they plant, and a folder that is gone with the test. */
export async function startPortals(t) {
  const program = binary("PORTALS_BIN");
  const folder = mkdtempSync(join(tmpdir(), "biscuit-tin-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const originCa = join(folder, "portals-ca.pem");
  const portals = await startProgram(t, program, ["--ca-file", originCa], join(folder, "portals.json"));
  return { folder, originCa, tlsPort: String(portals.tls).split(":").at(-1), hosts: portals.hosts, systems: portals.systems, planted: portals.planted };
}

/** Starts a program and waits until it has written its ready file. */
async function startProgram(t, program, args, readyFile, env = process.env) {
  const child = spawn(program, [...args, "--ready-file", readyFile], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (part) => (said += part));
  child.stderr.on("data", (part) => (said += part));
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    // One that was frozen ends once it goes on.
    child.kill("SIGCONT");
    await within(`${program} to end`, once(child, "exit"));
  };
  t.after(end);
  const ready = new Promise((resolve, reject) => {
    const folder = watch(join(readyFile, ".."), read);
    child.on("exit", (code) => (folder.close(), reject(new Error(`${program} ended with ${code}: ${said}`))));
    child.on("error", (error) => (folder.close(), reject(error)));
    function read() {
      if (!existsSync(readyFile)) return;
      let ready;
      try {
        ready = JSON.parse(readFileSync(readyFile, "utf8"));
      } catch {
        return; // Half written: the next change calls this again.
      }
      folder.close();
      resolve({ ...ready, end, signal: (name) => child.kill(name) });
    }
    read();
  });
  return await within(() => `${program} to be ready; it said: ${said}`, ready);
}

/** The one-time code that `pair` prints. The command may stay until the code is used, so it ends with the test. */
async function askForCode(program, dataDir, t) {
  const child = spawn(program, ["pair", "--data-dir", dataDir], { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGTERM"));
  let said = "";
  child.stderr.on("data", (part) => (said += part));
  const read = async () => {
    for await (const part of child.stdout) {
      said += part;
      const [code] = /\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b/.exec(said) ?? [];
      if (code) return code;
    }
    throw new Error(`pair printed no code: ${said}`);
  };
  return await within("the pairing code", read());
}
