// A handler of Microsoft's own making: the middleware of @azure/web-pubsub-express behind node's HTTP server.
// The middleware checks no signature and no origin; this does, before it. ?mode= in the URL makes it behave.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { WebPubSubEventHandler } from '@azure/web-pubsub-express';

const { HUB = 'echo', HANDLER_PATH = '/api/echo', PORT = '0', ACCESS_KEYS = '', CLIENT_CERT_THUMBPRINTS = '' } = process.env;
const keys = ACCESS_KEYS.split(',').filter(Boolean);
const thumbprints = CLIENT_CERT_THUMBPRINTS.split(',').map(bare).filter(Boolean);
const seen = [];
const modes = new Map();

function bare(thumbprint) {
  return (thumbprint ?? '').replaceAll(':', '').trim().toLowerCase();
}

const handler = new WebPubSubEventHandler(HUB, {
  path: HANDLER_PATH,
  handleConnect(request, response) {
    const { context, ...body } = request;
    note(context, { body });
    switch (modes.get(context.connectionId)) {
      case '204': return response.success();
      case '500': return response.fail(500, 'broken');
      case 'hang': return undefined;
      case 'usererror': return response.success();
      case 'state':
        response.setState('messages', 0);
        return response.success({ userId: 'küche', subprotocol: request.subprotocols[0] });
    }
    const thumbprint = bare(request.clientCertificates[0]?.thumbprint);
    if (!thumbprints.includes(thumbprint)) return response.fail(403, 'client certificate refused');
    return response.success({ userId: `cert-${thumbprint}`, groups: ['certified'], subprotocol: request.subprotocols[0] });
  },
  onConnected: ({ context }) => note(context, {}),
  onDisconnected: ({ context, reason }) => note(context, { reason }),
  handleUserEvent({ context, data, dataType }, response) {
    note(context, { data, dataType });
    if (modes.get(context.connectionId) === 'usererror') return response.fail(500, 'broken');
    if (modes.get(context.connectionId) !== 'state') return response.success(`echo ${data}`, 'text');
    response.setState('messages', context.states.messages + 1);
    return response.success(`message ${context.states.messages}`, 'text');
  },
});

function note({ connectionId, eventName, userId, states }, more) {
  // Node reads headers as Latin-1.
  seen.push({ event: eventName, connectionId, userId: userId && Buffer.from(userId, 'latin1').toString(), states, ...more });
}

function isSigned({ headers }) {
  const shown = (headers['ce-signature'] ?? '').split(',').map((s) => s.trim().toLowerCase());
  return keys.some((key) => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', key).update(headers['ce-connectionid'] ?? '').digest('hex')}`);
    return shown.some((s) => s.length === expected.length && timingSafeEqual(Buffer.from(s), expected));
  });
}

const middleware = handler.getMiddleware();
const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://peer');
  if (url.pathname === '/__seen') {
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify(seen));
  }
  if (request.method === 'OPTIONS') seen.push({ event: 'OPTIONS', origin: request.headers['webhook-request-origin'] });
  if (request.method === 'POST') {
    if (!isSigned(request)) {
      response.statusCode = 401;
      return response.end('signature refused');
    }
    modes.set(request.headers['ce-connectionid'], url.searchParams.get('mode'));
  }
  request.baseUrl = '';
  request.path = url.pathname;
  return middleware(request, response, (error) => {
    response.statusCode = error ? 500 : 404;
    response.end();
  });
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify({ listening: `http://127.0.0.1:${server.address().port}`, path: handler.path })));
