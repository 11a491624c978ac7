// A peer: mockttp, passing everything on to the origin and reading the same cookies as we do.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [installed, dir, origin] = process.argv.slice(2);
const mockttp = createRequire(`${installed}/mockttp/`)("mockttp");

const server = mockttp.getLocal({
  https: { certPath: `${dir}/root.pem`, keyPath: `${dir}/root.key` },
  http2: true,
  recordTraffic: false,
});
await server.start();

/** Reads the cookies, as any program that reports them has to. */
const read = (header) => [header ?? []].flat().map((line) => line.split(";").map((part) => part.trim().split("=")));

await server.forAnyRequest().thenPassThrough({
  additionalTrustedCAs: [{ cert: readFileSync(`${dir}/root.pem`, "utf8") }],
  transformRequest: { replaceHost: { targetHost: `127.0.0.1:${origin}`, updateHostHeader: false } },
  ignoreHostHttpsErrors: true,
  beforeResponse: (response) => {
    read(response.headers["set-cookie"]);
  },
});
console.log(`127.0.0.1:${server.port}`);
