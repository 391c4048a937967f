using System.Buffers;

namespace IdToken.Api.Identity.Credentials;

/// <summary>The syntax of a tokenId (protocol, section 1).</summary>
internal static class TokenIds
{
    public const string Rule = "must be 1 to 128 of A-Z a-z 0-9 . _ : -, and neither \".\" nor \"..\".";

    private const int MaximumLength = 128;

    private static readonly SearchValues<char> Permitted = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    // A URL drops "." and ".." as path segments, so such an enrollment could not be revoked.
    public static bool IsValid(string? tokenId) =>
        tokenId is { Length: > 0 and <= MaximumLength } and not ("." or "..") && !tokenId.AsSpan().ContainsAnyExcept(Permitted);
}
