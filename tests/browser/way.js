// What the tests of ways need: a company's proxy that notes what it is asked for, and a program that takes a port over.
// No test is here.

import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { connect, createServer as createSocketServer } from "node:net";

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
