// A receiver of notifications as a practice system would have one: a small HTTPS server that takes
// nothing but what the standardwebhooks package finds signed.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { dirname } from 'node:path';
import { Webhook } from 'standardwebhooks';

// Listens where `gateway.push` says for that party, with the certificate of localhost that
// deploy/quickstart made.
export async function receive(gateway, party) {
  const tls = dirname(gateway.ca);
  const { port, secret } = gateway.push[party];
  const webhook = new Webhook(readFileSync(secret, 'utf8').trim());
  const taken = [];
  const refused = [];
  const waiting = [];
  const options = { cert: readFileSync(`${tls}/server.pem`), key: readFileSync(`${tls}/server.key`) };
  const server = createServer(options, async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString('utf8');
    try {
      taken.push({ bundle: webhook.verify(body, request.headers), body, headers: request.headers });
      response.writeHead(200).end();
    } catch (error) {
      refused.push(error.message);
      response.writeHead(401).end();
    }
    for (const look of waiting) look();
  });
  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  return {
    url: `https://localhost:${port}/notify`,
    webhook,
    refused,
    // The first notification of which `fits` holds, that has come or is to come.
    next: (fits) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`no such notification came in 20 seconds; refused: ${refused.join(', ') || 'none'}`)),
          20_000);
        const look = () => {
          const found = taken.find(fits);
          if (!found) return;
          clearTimeout(late);
          resolve(found);
        };
        waiting.push(look);
        look();
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
