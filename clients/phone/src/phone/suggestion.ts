const key = "idtoken-phone-without-codes";

// Storage may be off; then nothing is suggested.
function read(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((tokenId) => typeof tokenId === "string") : [];
  } catch {
    return [];
  }
}

function write(tokenIds: readonly string[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(tokenIds));
  } catch {
    // As above.
  }
}

/** Whether to suggest recovery codes for an identity: once, from when it was added until codes were made or the person does not want any. */
export const suggestion = {
  has: (tokenId: string): boolean => read().includes(tokenId),
  add: (tokenId: string): void => write([...read().filter((kept) => kept !== tokenId), tokenId]),
  remove: (tokenId: string): void => write(read().filter((kept) => kept !== tokenId)),
};
