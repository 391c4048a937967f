import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type jsQrModule from "jsqr";
import { PNG } from "pngjs";

// A CommonJS module whose types describe an ES module.
const jsQr = createRequire(import.meta.url)("jsqr") as typeof jsQrModule.default;

/** Reads the QR code of a picture, as a phone's camera does. */
export function readQr(png: Buffer): string {
  const { data, width, height } = PNG.sync.read(png);
  const found = jsQr(new Uint8ClampedArray(data), width, height);
  assert.ok(found, "The picture has a QR code");
  return found.data;
}
