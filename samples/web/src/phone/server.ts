/** The server refused, or could not be reached. */
export class PhoneError extends Error {
  constructor(readonly code: string, readonly retryAfter?: number) {
    super(code);
  }
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, { ...init, signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new PhoneError("unreachable");
  });
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok)
    return body as T;
  const { code } = body as { code?: unknown };
  throw new PhoneError(typeof code === "string" ? code : "unexpected_response", Number(response.headers.get("Retry-After")) || undefined);
}

export const post = <T>(path: string, body: unknown): Promise<T> =>
  send(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const get = <T>(path: string, token?: string): Promise<T> => send(path, token ? { headers: { Authorization: `Bearer ${token}` } } : {});
