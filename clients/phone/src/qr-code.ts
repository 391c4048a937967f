/** Draws a QR code with the drawing code that the app does not load before. */
export const qrCode = async (text: string, label: string): Promise<SVGElement> => (await import("./qr.js")).draw(text, label);
