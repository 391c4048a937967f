// Decrypts a Web Push message. Standard input, base64url: the browser's public key, its private key, its secret, the message.
import { createECDH } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { decrypt } from 'http_ece';

const [, privateKey, authSecret, body] = (await text(process.stdin)).trim().split('\n').map((line) => Buffer.from(line, 'base64url'));
const key = createECDH('prime256v1');
key.setPrivateKey(privateKey);
process.stdout.write(decrypt(body, { version: 'aes128gcm', privateKey: key, authSecret }));
