/** The events of a page that a session reacts to. */
export interface PageEvents {
  readonly pageshow: () => unknown;
  readonly online: () => unknown;
  readonly offline: () => unknown;
  readonly pagehide: () => unknown;
}

/** Listens until `signal`. A page that becomes visible counts as shown: phones drop the sockets of pages in the background. */
export function onPage(events: PageEvents, signal: AbortSignal): void {
  // Node has neither a document nor a window.
  const page = globalThis.document as Document | undefined;
  page?.addEventListener("visibilitychange", () => page.hidden || events.pageshow(), { signal });
  for (const [name, listener] of Object.entries(events))
    globalThis.addEventListener?.(name, listener, { signal });
}
