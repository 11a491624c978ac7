// What the tests of ways need: a company's proxy and a SOCKS server that note what they are asked for, GNOME's settings, and
// a program that takes a port over.
// No test is here.

import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer as createSocketServer } from "node:net";
import { join } from "node:path";

/** A page that only a company's proxy has. */
export const OTHER = "http://other.example.org/";

/** A company's proxy: it answers each plain address itself, and leads each tunnel to this port. */
export async function companyProxy(t, tlsPort) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Other</title><h1>By the company</h1>");
  });
  server.on("connect", (request, socket) => {
    asked.push(request.url);
    const origin = connect(tlsPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(origin).pipe(socket);
    });
    for (const end of [socket, origin]) end.on("error", () => (socket.destroy(), origin.destroy()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), server.closeAllConnections()));
  return { address: `127.0.0.1:${server.address().port}`, asked };
}

/** The first bytes of a socket's that make a whole. @param {(bytes: Buffer) => number | undefined} length of what comes first, once it is known */
async function take(socket, length) {
  for (;;) {
    const bytes = socket.read() ?? Buffer.alloc(0);
    const wanted = length(bytes);
    if (wanted !== undefined && bytes.length >= wanted) {
      if (bytes.length > wanted) socket.unshift(bytes.subarray(wanted));
      return bytes.subarray(0, wanted);
    }
    if (bytes.length > 0) socket.unshift(bytes);
    if (socket.readableEnded || socket.destroyed) throw new Error("the client left");
    await Promise.race([once(socket, "readable"), once(socket, "close")]);
  }
}

/**
 * A SOCKS 5 server (RFC 1928): it answers each page on port 80 itself, on a connection of its own, and leads everything
 * else to this port. Like a real one it has no way to the broadcast address. A page counts as asked for when it is, and not
 * only when it is connected to: a slow connect makes Chromium open a second one, which it keeps for the next page.
 */
export async function socksProxy(t, tlsPort) {
  const asked = [];
  const page = createServer((request, response) => (asked.push(`${request.headers.host}:80`), response.writeHead(200, { "Content-Type": "text/html", Connection: "close" }).end("<!doctype html><title>Other</title><h1>By SOCKS</h1>")));
  /** Method, then request; both have a length of their own (sections 3 and 4). */
  async function serve(socket) {
    await take(socket, ([, methods]) => (methods === undefined ? undefined : 2 + methods));
    socket.write(Buffer.of(5, 0));
    const request = await take(socket, (bytes) => (bytes.length < 5 ? undefined : { 1: 10, 3: 7 + bytes[4], 4: 22 }[bytes[3]]));
    const port = request.readUInt16BE(request.length - 2);
    asked.push(`${request[3] === 3 ? request.subarray(5, -2).toString() : [...request.subarray(4, -2)].join(".")}:${port}`);
    // 3 is “network unreachable” (section 6).
    const isNowhere = asked.at(-1).startsWith("255.255.255.255:");
    socket.write(Buffer.of(5, isNowhere ? 3 : 0, 0, 1, 0, 0, 0, 0, 0, 0));
    if (isNowhere) return socket.end();
    if (port === 80) return page.emit("connection", socket);
    const origin = connect(tlsPort, "127.0.0.1");
    origin.on("error", () => socket.destroy());
    socket.pipe(origin).pipe(socket);
  }
  const server = createSocketServer((socket) => {
    socket.on("error", () => undefined);
    serve(socket).catch(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.close(), page.close(), page.closeAllConnections()));
  return { address: `127.0.0.1:${server.address().port}`, asked };
}

/** The variables of a browser on a GNOME desktop, whose settings are a file in this folder: a group each, with its lines. */
export function gnome(folder, groups) {
  const settings = join(folder, "glib-2.0", "settings");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "keyfile"), Object.entries(groups).map(([name, lines]) => `[system/proxy${name}]\n${lines.join("\n")}\n`).join("\n"));
  return { XDG_CURRENT_DESKTOP: "GNOME", GSETTINGS_BACKEND: "keyfile", XDG_CONFIG_HOME: folder };
}

/** Another program on the port of a proxy that has ended; `heard` is what it was sent, `hears` resolves with the next of it. */
export async function squatter(t, address) {
  const heard = [];
  const news = new EventEmitter();
  const server = createSocketServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (part) => {
      heard.push(part.toString("latin1").split("\r\n")[0]);
      news.emit("heard");
    });
  });
  server.listen(Number(address.split(":").at(-1)), "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return { heard, hears: () => once(news, "heard") };
}
