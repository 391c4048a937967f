using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Sessions;

/// <summary>The six-digit code: derived from the master secret on demand, bound to session and person, never stored (protocol, section 1).</summary>
internal static class OneTimeCode
{
    public const int Digits = 6;

    private static readonly ulong Range = Enumerable.Repeat(10UL, Digits).Aggregate((range, ten) => range * ten);

    // Numbers from here on would make low codes more likely; another one is drawn instead.
    private static readonly ulong Unbiased = ulong.MaxValue - (ulong.MaxValue % Range);

    private static readonly string Format = FormattableString.Invariant($"D{Digits}");

    public static string Derive(MasterSecret secret, string sessionId, string tokenId)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var draw = 0; ; draw++)
        {
            HMACSHA256.HashData(secret.CodeKey, Encoding.UTF8.GetBytes($"otp|{sessionId}|{tokenId}|{draw}"), mac);
            var number = BinaryPrimitives.ReadUInt64BigEndian(mac);
            if (number < Unbiased)
                return (number % Range).ToString(Format, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    /// <summary>Replaces the trailing digits by <c>*</c>.</summary>
    public static string Mask(string code, int digits) => code[..^digits] + new string('*', digits);
}
