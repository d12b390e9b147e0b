"""A receiver of notifications as a link workers' system would have one: a small HTTPS server that
takes nothing but what the standardwebhooks package finds signed."""

import asyncio
import pathlib
import ssl

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError


class Receiver:
    """Listens where the gateway's `push` says for that party, with the certificate of localhost that
    deploy/quickstart made."""

    def __init__(self, gateway, party):
        registered = gateway["push"][party]
        self._port = registered["port"]
        self._tls = pathlib.Path(gateway["ca"]).parent
        self._news = asyncio.Condition()
        self._taken = []
        self.refused = 0
        self.webhook = Webhook(pathlib.Path(registered["secret"]).read_text().strip())
        self.url = f"https://localhost:{self._port}/notify"

    async def __aenter__(self):
        application = web.Application()
        application.router.add_post("/notify", self._take)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._tls / "server.pem", self._tls / "server.key")
        await web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=context).start()
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    async def _take(self, request):
        body = await request.text()
        try:
            bundle = self.webhook.verify(body, dict(request.headers))
        except WebhookVerificationError:
            self.refused += 1
            return web.Response(status=401)
        async with self._news:
            self._taken.append((bundle, body, dict(request.headers)))
            self._news.notify_all()
        return web.Response(status=200)

    async def next(self, fits):
        """The first notification of which `fits` holds, that has come or is to come."""

        def found():
            return next((each for each in self._taken if fits(*each[:2])), None)

        async with self._news:
            return await asyncio.wait_for(self._news.wait_for(found), 20)
