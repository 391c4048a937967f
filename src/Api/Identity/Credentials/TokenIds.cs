using System.Buffers;

namespace IdToken.Api.Identity.Credentials;

/// <summary>The syntax of a tokenId (protocol, section 1).</summary>
internal static class TokenIds
{
    public const string Rule = "must be 1 to 128 of A-Z a-z 0-9 . _ : -.";

    private const int MaximumLength = 128;

    private static readonly SearchValues<char> Permitted = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    public static bool IsValid(string? tokenId) =>
        tokenId is { Length: > 0 and <= MaximumLength } && !tokenId.AsSpan().ContainsAnyExcept(Permitted);
}
