using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Issuers;

/// <summary>What an issuer has published: its name, and its keys by algorithm and <c>kid</c>, compared letter for letter.</summary>
internal sealed record IssuerKeySet(string Issuer, IReadOnlyDictionary<(string Algorithm, string Kid), SecurityKey> Keys)
{
    public SecurityKey? Find(string algorithm, string kid) => Keys.GetValueOrDefault((algorithm, kid));
}
