/// <reference lib="webworker" />
/** The service worker: keeps the app's own files, so that it opens without a network, and shows pushes. Nothing of the API passes through here. */
import "./push.js";

declare const VERSION: string;

const scope = self as unknown as ServiceWorkerGlobalScope;
const files = ["./", "app.js", "qr.js", "app.css", "icon", "settings.json"];
// A network that is too slow counts as none, in milliseconds.
const patience = 2_000;
const cacheName = `phone-${VERSION}`;

/** Files that the operator's configuration changes: the kept copy is for the time without a network. */
const configured = ["icon", "settings.json"];

const kept = new Set(files.map((file) => new URL(file, scope.registration.scope).href));
const fresh = new Set(configured.map((file) => new URL(file, scope.registration.scope).href));

scope.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
    await scope.skipWaiting();
  })());
});

scope.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys())
      if (name.startsWith("phone-") && name !== cacheName)
        await caches.delete(name);
    await scope.clients.claim();
  })());
});

scope.addEventListener("fetch", (event) => {
  const url = event.request.url.split(/[?#]/)[0] ?? "";
  if (event.request.method === "GET" && kept.has(url))
    event.respondWith(fresh.has(url) ? networkFirst(event.request, url) : cacheFirst(event.request, url));
});

async function cacheFirst(request: Request, url: string): Promise<Response> {
  return (await caches.match(url, { cacheName })) ?? fetch(request);
}

async function networkFirst(request: Request, url: string): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(patience) });
    if (response.ok)
      await (await caches.open(cacheName)).put(url, response.clone());
    return response;
  } catch (error) {
    const copy = await caches.match(url, { cacheName });
    if (!copy)
      throw error;
    return copy;
  }
}
