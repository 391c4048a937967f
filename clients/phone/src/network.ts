import { texts } from "./texts/index.js";

const loopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/i;

/** An IP address as a person reads it. */
export const networkName = (address: string): string => (loopback.test(address) ? texts.request.thisDevice : address || texts.request.unknown);
