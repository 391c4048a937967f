using System.Security.Claims;

namespace IdToken.Api.Services.Issuers;

/// <summary>What the tokens of one issuer must say.</summary>
/// <param name="Audience">The <c>aud</c> that a token must name, letter for letter.</param>
/// <param name="Algorithms">The algorithms that may sign it, and no others, whatever its header says.</param>
/// <param name="ClockTolerance">How far the issuer's clock may be off, either way.</param>
/// <param name="RequiredClaims">Claims that it must have, each with this value.</param>
internal sealed record TokenRules(string Audience, IReadOnlyList<string> Algorithms, TimeSpan ClockTolerance, IReadOnlyList<RequiredClaim> RequiredClaims)
{
    public bool Permits(string algorithm) => Algorithms.Contains(algorithm, StringComparer.Ordinal);

    public bool AreMetBy(ClaimsPrincipal user) => RequiredClaims.All(claim => claim.IsIn(user));
}

/// <summary>One entry of <c>RequiredClaims</c>.</summary>
internal sealed record RequiredClaim
{
    // Their value is a list, separated by spaces (RFC 8693, section 4.2; "scp" is how Microsoft writes it).
    private static readonly string[] Lists = ["scope", "scp"];

    /// <summary>The claim, for example <c>azp</c> or <c>scope</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value that it must have; of a list, one of its values.</summary>
    public string Value { get; init; } = "";

    public bool IsIn(ClaimsPrincipal user) => user.FindAll(claim => claim.Type == Name).Any(claim =>
        claim.Value == Value || (Lists.Contains(Name) && claim.Value.Split(' ').Contains(Value, StringComparer.Ordinal)));
}
