using System.Buffers.Text;
using FluentValidation;

namespace IdToken.Api.Platform.Http;

/// <summary>The forms of values that several requests share.</summary>
internal static class WireRules
{
    public const string Signature = "must be base64 or base64url of a signature.";

    public const string Bytes = "must be base64url.";

    /// <summary>The end of the year 9999, in Unix seconds.</summary>
    public const long LastSecond = 253_402_300_799;

    // A DER signature of P-256 has 72 bytes at most; the rest is room for padding and line ends.
    private const int MaximumSignatureCharacters = 256;

    // Authenticator data have some 200 bytes, 1,200 at most with the longest id; a browser's clientDataJSON has some 200.
    private const int MaximumBytesCharacters = 4096;

    public static bool IsSignature(string? text) =>
        text is { Length: > 0 and <= MaximumSignatureCharacters } && (Base64.IsValid(text) || Base64Url.IsValid(text));

    public static bool IsBytes(string? text) => text is { Length: > 0 and <= MaximumBytesCharacters } && Base64Url.IsValid(text);

    public static byte[] DecodeSignature(string text) => Base64.IsValid(text) ? Convert.FromBase64String(text) : Base64Url.DecodeFromChars(text);

    /// <summary>Limits a text to a number of Unicode characters, however many UTF-16 units they take. Null passes.</summary>
    public static IRuleBuilderOptions<T, string?> MaximumCharacters<T>(this IRuleBuilder<T, string?> rule, int maximum) =>
        rule.Must(text => HasAtMost(maximum, text)).WithMessage($"must have at most {maximum} characters.");

    /// <summary>Returns whether a text has at most so many Unicode characters.</summary>
    public static bool HasAtMost(int maximum, string? text)
    {
        if (text is null || text.Length <= maximum)
            return true;
        // A character takes two units at most.
        return text.Length <= 2 * maximum && text.EnumerateRunes().Count() <= maximum;
    }
}
