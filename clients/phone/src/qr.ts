/** A file of its own, which the app loads once it shows a QR code. The demo page draws with the same code. */
export { draw } from "../../../samples/web/src/qr.js";
