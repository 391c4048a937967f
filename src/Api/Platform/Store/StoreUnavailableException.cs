namespace IdToken.Api.Platform.Store;

/// <summary>The store did not answer, or cannot serve now. The state it holds is unchanged or will be told on return; a repeat is safe.</summary>
internal sealed class StoreUnavailableException(Exception inner) : Exception("The store is unavailable.", inner);
