// The documented example of an event handler that knows one client certificate, with its own ways: the thumbprint is compared as text,
// and an empty list of certificates makes it fail.
import { createServer } from 'node:http';

const { PORT = '0', CLIENT_CERT_THUMBPRINT } = process.env;

function answer(type, body) {
  if (type === 'azure.webpubsub.sys.connect') {
    let shown = null;
    if (body.clientCertificates) shown = body.clientCertificates[0].thumbprint;
    if (shown != CLIENT_CERT_THUMBPRINT) return { status: 403 };
  }
  return { status: 200, headers: { 'WebHook-Allowed-Origin': '*' } };
}

const server = createServer(async (request, response) => {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { status, headers } = answer(request.headers['ce-type'], text && JSON.parse(text));
    response.writeHead(status, headers).end();
  } catch {
    response.writeHead(500).end();
  }
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(JSON.stringify({ listening: `http://127.0.0.1:${server.address().port}`, path: '/api/echo' })));
