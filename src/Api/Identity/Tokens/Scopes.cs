using System.Collections.Frozen;

namespace IdToken.Api.Identity.Tokens;

/// <summary>The scopes of this server and what the composite ones stand for (protocol, section 2).</summary>
internal static class Scopes
{
    public const string Basic = "identity:basic";
    public const string Photo = "identity:photo";

    private static readonly FrozenDictionary<string, string[]> Parts = new Dictionary<string, string[]>
    {
        ["identity:name"] = ["identity:name"],
        ["identity:given_name"] = ["identity:given_name"],
        ["identity:family_name"] = ["identity:family_name"],
        ["identity:date_of_birth"] = ["identity:date_of_birth"],
        ["identity:nationality"] = ["identity:nationality"],
        ["identity:document"] = ["identity:document"],
        [Photo] = [Photo],
        ["identity:trust_level"] = ["identity:trust_level"],
        ["identity:age_over_18"] = ["identity:age_over_18"],
        ["identity:age_over_21"] = ["identity:age_over_21"],
        ["identity:age_over_25"] = ["identity:age_over_25"],
        ["identity:age_range"] = ["identity:age_range"],
        ["identity:is_eu_citizen"] = ["identity:is_eu_citizen"],
        ["identity:name_initial"] = ["identity:name_initial"],
        [Basic] = ["identity:name", "identity:trust_level"],
        ["identity:age_verification"] = ["identity:age_over_18", "identity:name"],
        ["identity:full"] = ["identity:name", "identity:date_of_birth", "identity:nationality", "identity:document", "identity:trust_level"],
        ["identity:full_with_photo"] = ["identity:name", "identity:date_of_birth", "identity:nationality", "identity:document", "identity:trust_level", Photo],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The name scope includes its parts, so a service that may ask for the name may ask for one of them.
    private static readonly string[] NameParts = ["identity:given_name", "identity:family_name"];

    public static IEnumerable<string> Known => Parts.Keys;

    public static bool IsKnown(string scope) => scope is not null && Parts.ContainsKey(scope);

    /// <summary>Returns the single scopes that these stand for; an unknown one stands for itself, and is then not a subset of anything allowed.</summary>
    public static HashSet<string> Expand(IEnumerable<string> scopes)
    {
        var single = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scope in scopes)
            single.UnionWith(Parts.GetValueOrDefault(scope) ?? [scope]);
        if (single.Contains("identity:name"))
            single.UnionWith(NameParts);
        return single;
    }
}
