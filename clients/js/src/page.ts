/** Calls when the page comes back to the person, or the network to the page, until `signal`. Phones drop sockets of pages that are not looked at. */
export function onWake(wake: () => void, signal: AbortSignal): void {
  // Node has neither.
  const page = globalThis.document as Document | undefined;
  page?.addEventListener("visibilitychange", () => page.hidden || wake(), { signal });
  for (const event of ["pageshow", "online"])
    globalThis.addEventListener?.(event, wake, { signal });
}
