using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace IdToken.Api.Identity.Credentials;

/// <summary>The ranges of a credential's members (protocol, section 7). They apply to every configured issuer, because its mistakes would end up in tokens.</summary>
internal static class CredentialRules
{
    public const string TrustLevel = "must be 1, 2 or 3.";
    public const string Photo = "must be base64.";
    public const string DateOfBirth = "must be a date of the past, as YYYY-MM-DD.";

    private const string Required = "is required.";

    /// <summary>Returns what is wrong, by member; empty where nothing is. Absent and null are the same, and required only where it says so.</summary>
    public static Dictionary<string, string[]> Check(JsonElement credential, TimeProvider clock)
    {
        var faults = new Dictionary<string, string[]>();
        Check("tid", TokenIds.Rule, required: true, v => TokenIds.IsValid(Text(v)));
        Check("jti", Required, required: true, v => Text(v) is { Length: > 0 });
        Check("iat", Required, required: true, IsNumber);
        Check("exp", Required, required: true, IsNumber);
        Check("dob", DateOfBirth, required: false, v => IsDateOfBirth(Text(v), clock));
        Check("nat", CountryCodes.Rule, required: false, v => Text(v) is { } code && CountryCodes.IsKnown(code));
        Check("photo", Photo, required: false, v => IsPhoto(Text(v)));
        Check("tl", TrustLevel, required: false, v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var level) && level is >= 1 and <= 3);
        return faults;

        void Check(string member, string rule, bool required, Func<JsonElement, bool> isGood)
        {
            var isThere = credential.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;
            if (isThere ? !isGood(value) : required)
                faults.Add(member, [isThere ? rule : Required]);
        }
    }

    public static bool IsPast(DateOnly born, TimeProvider clock) => born <= DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public static bool IsPhoto(string? text) => text is { Length: > 0 } && Base64.IsValid(text);

    private static bool IsDateOfBirth(string? text, TimeProvider clock) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) && IsPast(born, clock);

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
