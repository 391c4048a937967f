using System.Diagnostics.CodeAnalysis;

namespace IdToken.Api.Services.Access;

/// <summary>Where an issuer's keys are had from. Entries that agree in all of this share them.</summary>
/// <param name="Metadata">The metadata document.</param>
/// <param name="Issuer">The name that the document must give; null: any.</param>
/// <param name="RequireHttps">Plain http is for this machine alone.</param>
/// <param name="Cooldown">The least time between two looks for unknown keys.</param>
internal sealed record IssuerSource(Uri Metadata, string? Issuer, bool RequireHttps, TimeSpan Cooldown)
{
    /// <summary>The address without its query, which may hold a secret.</summary>
    public string Address => Metadata.GetLeftPart(UriPartial.Path);

    public static bool TryCreate(ServiceIssuerOptions options, bool requireHttps, [NotNullWhen(true)] out IssuerSource? source)
    {
        source = Uri.TryCreate(options.MetadataAddress, UriKind.Absolute, out var url)
            ? new(url, options.Issuer, options.RequireHttpsMetadata ?? requireHttps, options.RefreshCooldown)
            : null;
        return source?.Permits(source.Metadata) == true;
    }

    /// <summary>Documents of this source may be read from there. A document of another machine leads to none of this one.</summary>
    public bool Permits(Uri url) => url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && (!RequireHttps || (url.IsLoopback && Metadata.IsLoopback))));
}
