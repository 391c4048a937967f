// Follows the sign-ins of a service over the raw WebSocket, and resumes where it stopped, also after a restart.
// node events.mjs https://localhost:5443 [--token FILE-OR-URL] [--cert FILE --key FILE] [--ca FILE]
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import WebSocket from "ws";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { token: { type: "string" }, cert: { type: "string" }, key: { type: "string" }, ca: { type: "string" } },
});
const address = (positionals[0] ?? "http://localhost:5080").replace(/^http/, "ws");
const file = (name) => (values[name] ? readFileSync(values[name]) : undefined);
const positionFile = new URL(".last-event-id", import.meta.url);

let position = readPosition();
let delay = 1000;

function readPosition() {
  try {
    return readFileSync(positionFile, "utf8");
  } catch {
    return undefined; // the first time: from now on
  }
}

// Tokens expire, so each connection asks for a new one.
async function token() {
  if (!values.token) return undefined;
  return /^https?:/.test(values.token) ? (await fetch(values.token)).text() : readFileSync(values.token, "utf8").trim();
}

function keep(id) {
  position = id;
  writeFileSync(positionFile, id);
}

async function connect() {
  const bearer = await token();
  const socket = new WebSocket(`${address}/ws${position ? `?after=${position}` : ""}`, {
    headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    cert: file("cert"),
    key: file("key"),
    ca: file("ca"),
  });
  socket.on("upgrade", (response) => keep(position ?? response.headers["idtoken-last-event-id"]));
  socket.on("open", () => {
    delay = 1000;
    console.log(`connected, after ${position}`);
  });
  socket.on("message", (data) => {
    const { jwt, ...event } = JSON.parse(data);
    console.log(event.type, event.sessionId ?? "", event.reason ?? "", jwt ? "with a token" : "");
    keep(event.id); // only after the event has been handled
  });
  socket.on("error", (error) => console.log(error.message));
  socket.on("close", (code, reason) => {
    console.log(`closed ${code} ${reason}`);
    retry();
  });
}

function retry() {
  setTimeout(start, delay);
  delay = Math.min(2 * delay, 30_000);
}

function start() {
  connect().catch((error) => {
    console.log(error.message); // the issuer gave no token
    retry();
  });
}

start();
