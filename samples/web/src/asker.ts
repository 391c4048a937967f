import { phone } from "./texts.js";

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\/(\d+)/, "Edge"], [/Firefox\/(\d+)/, "Firefox"], [/(?:Headless)?Chrome\/(\d+)/, "Chrome"], [/Version\/(\d+).*Safari/, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS X/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"],
];

/** "Firefox 140 on Linux"; an unknown user agent is returned as it is. */
export function browserName(userAgent: string): string {
  const found = browsers.find(([pattern]) => pattern.test(userAgent));
  if (!found)
    return userAgent || phone.unknownBrowser;
  const browser = `${found[1]} ${found[0].exec(userAgent)?.[1] ?? ""}`;
  const system = systems.find(([pattern]) => pattern.test(userAgent));
  return system ? phone.browserOn(browser, system[1]) : browser;
}

const loopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/i;

/** An IP address as a person reads it. */
export const addressName = (address: string): string =>
  loopback.test(address) ? phone.thisComputer : address || phone.unknownAddress;
