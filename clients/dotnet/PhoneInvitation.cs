using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using IdToken.Client.Devices;

namespace IdToken.Client;

/// <summary>An invitation to enroll, as its link or QR code carries it (docs/invitations.md). One phone can use it, once.</summary>
public sealed partial class PhoneInvitation
{
    // Longer texts are not links that somebody was given.
    private const int Longest = 2048;

    private PhoneInvitation(Uri server, string code, int? pinDigits) => (Server, Code, PinDigits) = (server, code, pinDigits);

    /// <summary>The server that made it. The client that accepts it has this <see cref="IdTokenClientOptions.BaseAddress"/>.</summary>
    public Uri Server { get; }

    /// <summary>How many digits its PIN has; null where it has none.</summary>
    public int? PinDigits { get; }

    /// <summary>Its secret.</summary>
    internal string Code { get; }

    /// <summary>What was sent, for the case that its answer is lost.</summary>
    internal CodeAttempt Attempt { get; } = new();

    /// <summary>Reads a link: <c>https://…/phone/#/invitation/…</c>. Returns false where it is not one.</summary>
    public static bool TryParse(string? link, [NotNullWhen(true)] out PhoneInvitation? invitation)
    {
        var text = link?.Trim() ?? "";
        var match = text.Length > Longest ? Match.Empty : Link().Match(text);
        invitation = match.Success && Uri.TryCreate(match.Groups[1].Value, UriKind.Absolute, out var server)
            ? new(server, match.Groups[2].Value, match.Groups[3].Success ? int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) : null)
            : null;
        return invitation is not null;
    }

    /// <summary>Returns the type's name only; the code does not belong in logs.</summary>
    public override string ToString() => nameof(PhoneInvitation);

    [GeneratedRegex(@"^(https?://[^?#\s]+/)phone/#/invitation/([A-Za-z0-9_-]{32})(?:\.([0-9]{1,2}))?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
