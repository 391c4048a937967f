using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using IdToken.Client.Devices;

namespace IdToken.Client;

/// <summary>
/// The right to take over an identity that another phone has, or had: by a recovery code that its person made there, or by a link for moving to another phone (docs/phone.md). It works once.
/// </summary>
public sealed partial class PhoneRecovery
{
    // Longer texts are not links that somebody was given.
    private const int Longest = 2048;

    /// <summary>Creates it from what the person typed.</summary>
    /// <param name="tokenId">The person.</param>
    /// <param name="code">A recovery code; case, spaces and dashes do not count.</param>
    public PhoneRecovery(string tokenId, string code)
        : this(null, tokenId, code)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tokenId);
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
    }

    private PhoneRecovery(Uri? server, string tokenId, string code) => (Server, TokenId, Code) = (server, tokenId, code);

    /// <summary>The server that made the link; null where there was no link. The client that recovers has this <see cref="IdTokenClientOptions.BaseAddress"/>.</summary>
    public Uri? Server { get; }

    /// <summary>The person.</summary>
    public string TokenId { get; }

    /// <summary>Whether the person has to type a code, as the link has none: see <see cref="WithCode"/>.</summary>
    public bool NeedsCode => Code.Length == 0;

    /// <summary>A secret.</summary>
    internal string Code { get; }

    /// <summary>What was sent, for the case that its answer is lost.</summary>
    internal CodeAttempt Attempt { get; } = new();

    /// <summary>Reads a link: <c>https://…/phone/#/recover/{tokenId}/{code}</c>, or without the code, as it stands beside recovery codes. Returns false where it is not one.</summary>
    public static bool TryParse(string? link, [NotNullWhen(true)] out PhoneRecovery? recovery)
    {
        var text = link?.Trim() ?? "";
        var match = text.Length > Longest ? Match.Empty : Link().Match(text);
        recovery = match.Success && Uri.TryCreate(match.Groups[1].Value, UriKind.Absolute, out var server) ? new(server, match.Groups[2].Value, match.Groups[3].Value) : null;
        return recovery is not null;
    }

    /// <summary>Returns the same with a code that the person typed; case, spaces and dashes do not count.</summary>
    public PhoneRecovery WithCode(string code)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        return new(Server, TokenId, code);
    }

    /// <summary>Returns the tokenId only; the code does not belong in logs.</summary>
    public override string ToString() => $"{nameof(PhoneRecovery)} of {TokenId}";

    [GeneratedRegex(@"^(https?://[^?#\s]+/)phone/#/recover/([A-Za-z0-9_.:-]{1,128})(?:/([A-Za-z0-9_-]{1,64}))?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
