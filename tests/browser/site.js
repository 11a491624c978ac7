// A test site and the proxy that looks at it: certificates, and the program. It knows no browser.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { within } from "./timeout.js";

export const HOST = "faithful.council.test";

/** A CA and a leaf. The proxy leaves self-signed certificates to the browser, so it gets the CA by `--origin-ca`. */
export function certificates(folder, host = HOST) {
  const at = (name) => join(folder, name);
  const openssl = (...words) => execFileSync("openssl", words, { stdio: "ignore" });
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "30", "-subj", "/CN=Test CA");
  openssl(
    ..."req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=leaf".split(" "),
    ..."-addext basicConstraints=critical,CA:FALSE -addext".split(" "),
    `subjectAltName=DNS:${host}`,
    ...["-keyout", at("key.pem"), "-out", at("leaf.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key")],
  );
  return { ca: at("ca.pem"), identity: { key: readFileSync(at("key.pem")), cert: readFileSync(at("leaf.pem")) } };
}

/** The proxy, looking at the site, whose origin listens on this port. */
export async function start(t, folder, ca, port, options = []) {
  const { BISCUIT_TIN_BIN } = process.env;
  if (!BISCUIT_TIN_BIN || !existsSync(BISCUIT_TIN_BIN)) throw new Error("BISCUIT_TIN_BIN must name a built binary");
  mkdirSync(folder, { recursive: true });
  const ready = join(folder, "ready.json");
  const words = ["run", "--listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0", "--data-dir", join(folder, "data"), "--ready-file", ready];
  const more = ["--intercept", HOST, "--origin-ca", ca, "--resolve", `${HOST}:443:127.0.0.1:${port}`, ...options];
  const proxy = spawn(BISCUIT_TIN_BIN, [...words, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => proxy.kill("SIGKILL"));
  await within("the proxy to be ready", once(createInterface(proxy.stdout), "line"));
  const { proxy: address, ca: root, pid } = JSON.parse(readFileSync(ready, "utf8"));
  return { address, root, pid };
}
