namespace IdToken.Api.Platform.Store;

/// <summary>The store did not answer, or cannot serve now. Whether the command was applied is unknown; repeating it is safe.</summary>
internal sealed class StoreUnavailableException(Exception inner) : Exception("The store is unavailable.", inner);
