import { reach } from "./texts.js";

const loopback = /^(localhost|127\..*|\[::1\])$/;

/** Returns why a phone may be unable to open the link, or null. */
export function reachNotice(link: string): string | null {
  const { hostname, protocol } = new URL(link);
  if (loopback.test(hostname))
    return reach.onlyHere;
  return protocol === "https:" ? null : reach.needsHttps;
}
