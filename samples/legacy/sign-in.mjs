// A whole sign-in over the raw WebSocket against a Development server: node sign-in.mjs [http://localhost:5080]
import { approve, enroll, post } from "./phone.mjs";
import { connectSession } from "./session-socket.js";

const baseUrl = process.argv[2] ?? "http://localhost:5080";
// Node 22 and later have a WebSocket of their own.
const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;

const phone = await enroll(baseUrl);
const session = await post(`${baseUrl}/auth/initiate`, { tokenId: phone.tokenId, serviceId: "demo" });

const jwt = await new Promise((resolve, reject) =>
  connectSession(baseUrl, session, {
    async code(text) {
      console.log(`The code is ${text}. The phone approves.`);
      await approve(baseUrl, phone, session.sessionId, text).catch(reject);
    },
    refused: (reason) => console.log(`Refused: ${reason}.`),
    approved: resolve,
    ended: (why) => reject(new Error(why)),
  }, WebSocket));

console.log("Signed in. The claims of the token, which the service's own server must validate first:");
console.log(JSON.parse(Buffer.from(jwt.split(".")[1], "base64url").toString()));
