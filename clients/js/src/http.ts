import { AbortedError, IdTokenError, RefusedError, UnexpectedResponseError, UnreachableError } from "./errors.js";
import { fieldsOf, type Fields } from "./fields.js";

const timeout = 10_000;

/** An absolute URL below the server's, which may itself be relative to the page. */
export function urlOf(baseUrl: string, path: string): string {
  const base = new URL(baseUrl, globalThis.location?.href);
  return new URL(base.pathname.replace(/\/?$/, "/") + path, base).href;
}

/** Reads a JSON object. Ends in time, and with one of our errors if with any. */
export async function requestJson(url: string, init: RequestInit = {}, signal?: AbortSignal): Promise<Fields> {
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  const timer = setTimeout(giveUp, timeout);
  signal?.addEventListener("abort", giveUp, { signal: abort.signal });
  if (signal?.aborted)
    giveUp();
  try {
    const response = await fetch(url, { credentials: "omit", ...init, signal: abort.signal });
    return read(response, await response.text());
  } catch (error) {
    if (error instanceof IdTokenError)
      throw error;
    throw signal?.aborted ? new AbortedError(signal.reason) : new UnreachableError("The server could not be reached", error);
  } finally {
    clearTimeout(timer);
    giveUp();
  }
}

function read({ ok, status, headers }: Response, text: string): Fields {
  let body: Fields | undefined;
  try {
    body = fieldsOf(JSON.parse(text));
  } catch {
    // An HTML page, most often.
  }
  const { code, title, errors } = body ?? {};
  if (!ok && typeof code === "string")
    throw new RefusedError(code, String(title), status, fieldsOf(errors) as RefusedError["errors"], Number(headers.get("Retry-After")));
  if (!ok || !body)
    throw new UnexpectedResponseError(`No JSON, status ${status}`);
  return body;
}
