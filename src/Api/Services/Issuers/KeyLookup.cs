namespace IdToken.Api.Services.Issuers;

internal enum KeyStatus
{
    Known,

    /// <summary>The issuer has just been asked and does not publish it.</summary>
    Unknown,

    /// <summary>The issuer cannot be reached, or may not be asked again yet.</summary>
    Undecidable,
}

/// <summary>The result of looking up a key.</summary>
/// <param name="Status">Whether the issuer publishes the key.</param>
/// <param name="RetryAfter">When to try again; null except where the status is <see cref="KeyStatus.Undecidable"/>.</param>
internal readonly record struct KeyLookup(KeyStatus Status, TimeSpan? RetryAfter = null);
