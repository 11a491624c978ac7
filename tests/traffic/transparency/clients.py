"""What Python's own HTTP and WebSocket software sees: asks, and prints all that it learned as JSON.

httpx VERSION HOST ADDRESS ROOT [PROXY]         asks an origin a few things
websockets HOST ADDRESS ROOT [PROXY]            talks to an echo
echo HOST CERTIFICATE KEY                       is the echo: prints its port, then serves until it is ended

ADDRESS is where the host really is; nothing is looked up.
"""

import asyncio
import contextlib
import hashlib
import json
import socket
import ssl
import sys
import zlib


def lead_to(host, address):
    """Takes the place of the system's look-up, for one host."""
    there, port = address.rsplit(":", 1)
    system = socket.getaddrinfo

    def look_up(name, service, *rest, **more):
        wanted = name.decode() if isinstance(name, bytes) else name
        if wanted == host:
            return system(there, int(port), *rest, **more)
        return system(name, service, *rest, **more)

    socket.getaddrinfo = look_up


def ask(version, host, address, root, proxy=None):
    import httpx

    lead_to(host, address)
    trust = ssl.create_default_context(cafile=root)
    seen = []
    with httpx.Client(verify=trust, proxy=proxy, trust_env=False, http1=version == "1", http2=version == "2") as client:

        def note(response):
            body = hashlib.sha256(response.content).hexdigest()
            fields = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw]
            seen.append([response.http_version, response.status_code, fields, body])

        url = f"https://{host}"
        note(client.get(f"{url}/large.txt"))
        note(client.get(f"{url}/large.txt", headers={"range": "bytes=10-19"}))
        note(client.head(f"{url}/large.txt"))
        note(client.get(f"{url}/none"))
        note(client.get(f"{url}/missing"))
        note(client.get(f"{url}/cookies", headers=[("cookie", "z=" + "y" * 9000), ("x-odd", "caf\xe9".encode("latin-1"))]))
        note(client.post(f"{url}/upload", content=(b"x" * 4096 for _ in range(64))))
    print(json.dumps(seen))


async def talk(host, address, root, proxy=None):
    import websockets

    lead_to(host, address)
    trust = ssl.create_default_context(cafile=root)
    seen = []
    url = f"wss://{host}/chat"
    options = {"ssl": trust, "proxy": proxy, "subprotocols": ["superchat", "chat"], "close_timeout": 1}
    for compression in ("deflate", None):
        async with websockets.connect(url, compression=compression, **options) as socket:
            response = socket.response
            seen.append([response.status_code, socket.subprotocol, response.headers.get("sec-websocket-extensions")])
            for message in ("grüß Gott", b"\x00\xff" * 10, "", "x" * 500_000):
                await socket.send(message)
                answer = await socket.recv()
                seen.append([type(answer).__name__, zlib.crc32(answer.encode() if isinstance(answer, str) else answer)])
            await socket.send(part for part in ("in ", "three ", "parts"))
            seen.append(await socket.recv())
            await (await socket.ping(b"are you there?"))
            seen.append("pong")
            await socket.close(code=4321, reason="enough")
            seen.append([socket.close_code, socket.close_reason])
    # A frame of a kind that does not exist, and a text that is no text: the other side says which rule is broken.
    for frame in (b"\x83\x80\0\0\0\0", b"\x81\x81\0\0\0\0\xff"):
        async with websockets.connect(url, compression=None, **options) as socket:
            socket.transport.write(frame)
            try:
                await socket.recv()
            except websockets.ConnectionClosed as end:
                seen.append([end.rcvd.code, end.rcvd.reason])
    print(json.dumps(seen))


async def echo(certificate, key):
    import websockets

    identity = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    identity.load_cert_chain(certificate, key)

    async def back(socket):
        # The client's half of this conversation says how it ended.
        with contextlib.suppress(websockets.ConnectionClosed):
            async for message in socket:
                await socket.send(message)

    async with websockets.serve(back, "127.0.0.1", 0, ssl=identity, subprotocols=["chat"], close_timeout=1) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


command, arguments = sys.argv[1], sys.argv[2:]
if command == "httpx":
    ask(*arguments)
elif command == "websockets":
    asyncio.run(talk(*arguments))
else:
    asyncio.run(echo(*arguments))
