using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Identity.Recovery;

/// <summary>
/// The secret that moves an enrollment to another phone: 100 random bits in Crockford's base32, in groups that a person can copy by hand. So many cannot be guessed, so that wrong codes need not
/// block anybody.
/// </summary>
internal static class RecoveryCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Characters = 20;
    private const int Group = 5;

    // Room for spaces and dashes wherever a person puts them.
    private const int LongestText = 64;

    public static string Create() => string.Join('-', RandomNumberGenerator.GetString(Alphabet, Characters).Chunk(Group).Select(group => new string(group)));

    public static bool IsValid(string? text) => text is { Length: <= LongestText } && Normalize(text) is { Length: Characters } code && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal));

    /// <summary>Returns what the store compares. The code alone would do; the person binds it to one enrollment.</summary>
    /// <param name="tokenId">The person.</param>
    /// <param name="text">A valid code, as a person may write it.</param>
    public static byte[] HashOf(string tokenId, string text) => SHA256.HashData(Encoding.ASCII.GetBytes($"{tokenId}\n{Normalize(text)}"));

    // Crockford: case does not matter, and what looks alike is the digit.
    private static string Normalize(string text) =>
        new([.. text.Where(c => c is not ('-' or ' ')).Select(c => char.ToUpperInvariant(c)).Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c })]);
}
