using System.Diagnostics.CodeAnalysis;

namespace IdToken.Api.Services.Issuers;

/// <summary>Where to read an issuer's keys. Entries that agree in all of this share them.</summary>
/// <param name="Metadata">The metadata document.</param>
/// <param name="Issuer">The name that the document must give; null: any.</param>
/// <param name="RequireHttps">Permits plain http for this machine only.</param>
/// <param name="Cooldown">The least time between two looks for unknown keys.</param>
internal sealed record IssuerSource(Uri Metadata, string? Issuer, bool RequireHttps, TimeSpan Cooldown)
{
    /// <summary>The address without its query, which may hold a secret.</summary>
    public string Address => Metadata.GetLeftPart(UriPartial.Path);

    /// <summary>Creates a source; false where the address is not a URL, or not one that documents may be read from.</summary>
    public static bool TryCreate(string? metadataAddress, string? issuer, bool requireHttps, TimeSpan cooldown, [NotNullWhen(true)] out IssuerSource? source)
    {
        source = Uri.TryCreate(metadataAddress, UriKind.Absolute, out var url) ? new(url, issuer, requireHttps, cooldown) : null;
        return source?.Permits(source.Metadata) == true;
    }

    /// <summary>Returns whether documents of this source may be read from there. A document of another machine never leads to this one.</summary>
    public bool Permits(Uri url) => url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && (!RequireHttps || (url.IsLoopback && Metadata.IsLoopback))));
}
