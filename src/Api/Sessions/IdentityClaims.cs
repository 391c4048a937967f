using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using IdToken.Api.Identity.Credentials;

namespace IdToken.Api.Sessions;

/// <summary>Writes the claims of granted scopes (protocol, section 2). A claim that the credential has no value for is left out.</summary>
internal static class IdentityClaims
{
    // ISO 3166 alpha-3 of the member states.
    private static readonly FrozenSet<string> EuropeanUnion = FrozenSet.ToFrozenSet(
        [
            "AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL",
            "ITA", "LVA", "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE",
        ]);

    /// <param name="json">Inside an object.</param>
    /// <param name="scopes">Expanded.</param>
    /// <param name="person">What the credential says.</param>
    /// <param name="photo">Base64, where it was read.</param>
    /// <param name="today">The day of issue, UTC.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlySet<string> scopes, CredentialClaims person, string? photo, DateOnly today)
    {
        Text("identity:given_name", "given_name", person.GivenName);
        Text("identity:family_name", "family_name", person.FamilyName);
        Text("identity:date_of_birth", "birthdate", person.DateOfBirth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Text("identity:nationality", "nationality", person.Nationality);
        Text("identity:document", "document_number", person.Document);
        Text("identity:photo", "picture", photo);
        if (scopes.Contains("identity:trust_level") && person.TrustLevel is { } level)
            json.WriteNumber("trust_level", level);
        if (person.DateOfBirth is { } born)
            WriteAge(json, scopes, AgeOn(today, born));
        if (scopes.Contains("identity:is_eu_citizen") && person.Nationality is { } nationality)
            json.WriteBoolean("is_eu_citizen", EuropeanUnion.Contains(nationality));
        Text("identity:name_initial", "name_initial", Initials(person));

        void Text(string scope, string claim, string? value)
        {
            if (value is not null && scopes.Contains(scope))
                json.WriteString(claim, value);
        }
    }

    /// <summary>Full years lived. Who was born on 29 February completes a year on 1 March of a common year.</summary>
    public static int AgeOn(DateOnly day, DateOnly born) =>
        day.Year - born.Year - ((day.Month, day.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0);

    private static void WriteAge(Utf8JsonWriter json, IReadOnlySet<string> scopes, int age)
    {
        foreach (var (scope, claim, years) in ((string, string, int)[])
            [("identity:age_over_18", "age_over_18", 18), ("identity:age_over_21", "age_over_21", 21), ("identity:age_over_25", "age_over_25", 25)])
        {
            if (scopes.Contains(scope))
                json.WriteBoolean(claim, age >= years);
        }

        if (scopes.Contains("identity:age_range"))
        {
            json.WriteString("age_range", age switch
            {
                < 18 => "0-17",
                < 25 => "18-24",
                < 35 => "25-34",
                < 50 => "35-49",
                < 65 => "50-64",
                _ => "65+",
            });
        }
    }

    private static string? Initials(CredentialClaims person) =>
        Initial(person.GivenName) is { } given && Initial(person.FamilyName) is { } family ? $"{given} {family}" : null;

    private static string? Initial(string? name) =>
        string.IsNullOrWhiteSpace(name) ? null : StringInfo.GetNextTextElement(name.TrimStart()).ToUpperInvariant() + ".";
}
