"""A peer: mitmproxy, with an addon that reads the same cookies as we do. It changes nothing."""


class Reads:
    def server_connect(self, data):
        # Every name of the bench is this machine; the name itself stays for TLS.
        data.server.address = ("127.0.0.1", data.server.address[1])

    def request(self, flow):
        list(flow.request.cookies.items(multi=True))

    def response(self, flow):
        list(flow.response.cookies.items(multi=True))


addons = [Reads()]
