// The soak's origin: pages with cookies, downloads, event streams, answers that break off, and WebSockets.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createSecureServer } from "node:http2";

/** The GUID of RFC 6455 section 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
export const DOWNLOAD = 1_000_000;
export const EVENTS = 3;

let answers = 0;

function answer(request, response) {
  answers += 1;
  request.resume();
  const path = request.url;
  if (path === "/download") {
    response.setHeader("content-type", "application/octet-stream");
    response.end(Buffer.alloc(DOWNLOAD, "x"));
  } else if (path === "/events") {
    response.setHeader("content-type", "text/event-stream");
    let sent = 0;
    const timer = setInterval(() => {
      response.write(`data: ${(sent += 1)}\n\n`);
      if (sent === EVENTS) clearInterval(timer), response.end();
    }, 500);
    response.on("close", () => clearInterval(timer));
  } else if (path === "/reset") {
    response.setHeader("content-length", "1000");
    response.write("half");
    // Below TLS there is no way to a reset here; an end without close_notify is a break too.
    setTimeout(() => request.socket.destroy(), 20);
  } else {
    response.setHeader("content-type", "text/html");
    response.setHeader("set-cookie", [`visit=${answers}; Path=/; Secure`, "_ga=GA1.3.1234567890.1700000000; Max-Age=34128000", `AWSALB=${answers.toString(16).padStart(32, "0")}; Max-Age=604800`]);
    response.end("<!doctype html><html lang=en><title>Page</title><h1>Page</h1>");
  }
}

/** Echoes each short frame of a WebSocket, unmasked. */
function upgrade(request, socket) {
  const key = createHash("sha1").update(request.headers["sec-websocket-key"] + GUID).digest("base64");
  socket.on("error", () => {});
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
  socket.on("data", (frame) => {
    const [mask, payload] = [frame.subarray(2, 6), frame.subarray(6)];
    socket.write(Buffer.concat([Buffer.from([frame[0], payload.length]), payload.map((byte, at) => byte ^ mask[at % 4])]));
  });
  socket.on("end", () => socket.end());
}

export async function serve(identity) {
  const server = createSecureServer({ ...identity, allowHTTP1: true }, answer);
  server.on("upgrade", upgrade);
  for (const event of ["sessionError", "tlsClientError", "clientError"]) server.on(event, () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: server.address().port, close: () => server.close() };
}
