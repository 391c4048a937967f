import { AbortedError, IdTokenError, RefusedError, UnexpectedResponseError, UnreachableError } from "./errors.js";
import { fieldsOf, type Fields } from "./fields.js";
import { invalid } from "./options.js";

const timeout = 10_000;

/**
 * Returns an absolute URL below the server's, which may itself be relative to the page.
 * @throws IdTokenError when `baseUrl` is not an http or https URL.
 */
export function urlOf(baseUrl: string, path: string): string {
  let given = "";
  try {
    given = String(baseUrl);
    const base = new URL(baseUrl ?? "//", globalThis.location?.href);
    if (/^https?:/.test(base.protocol))
      return new URL(base.pathname.replace(/\/?$/, "/") + path, base).href;
  } catch {
    // Reported below, like a URL of another scheme: "localhost:5080" has the scheme "localhost".
  }
  throw invalid(`baseUrl is not an http or https URL: ${given}`);
}

/** A POST of a JSON body, with the session's token if there is one. */
export const post = (body: object, token?: string): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
  body: JSON.stringify(body),
});

/**
 * Reads a JSON object within 10 s.
 * @throws IdTokenError, and nothing else, unless `signal` is not an AbortSignal.
 */
export async function requestJson(url: string, init: RequestInit = {}, signal?: AbortSignal): Promise<Fields> {
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  signal?.addEventListener("abort", giveUp, { signal: abort.signal });
  const timer = setTimeout(giveUp, timeout);
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
    // A 204 has no body.
    body = fieldsOf(JSON.parse(text || "{}"));
  } catch {
    // Usually an HTML page.
  }
  const { code, title = code, errors } = body ?? {};
  const wait = headers.get("Retry-After") ?? "";
  if (!ok && typeof code === "string")
    throw new RefusedError(code, String(title), status, fieldsOf(errors) as RefusedError["errors"], /^\d+$/.test(wait) ? Number(wait) : undefined);
  if (!ok || !body)
    throw new UnexpectedResponseError(`Expected JSON, got status ${status}`);
  return body;
}
