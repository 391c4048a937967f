using System.Text.Json;

namespace IdToken.Api.Live.Upstream;

/// <summary>The body of a successful response to <c>connect</c>. Members that are absent leave this server's defaults in place.</summary>
internal sealed record UpstreamConnectResponse
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The user id that later events carry; empty: later events carry none.</summary>
    public string? UserId { get; init; }

    /// <summary>The subprotocol of the socket; it must be one that the client offered.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>Validated, then ignored: this server has no groups of upstream connections.</summary>
    public IReadOnlyList<string?>? Groups { get; init; }

    /// <inheritdoc cref="Groups"/>
    public IReadOnlyList<string?>? Roles { get; init; }

    /// <summary>Parses and validates a body. An empty body stands for a response without members.</summary>
    /// <returns>Null: the body is not valid, or chooses a subprotocol that the client did not offer.</returns>
    public static UpstreamConnectResponse? Parse(byte[] body, string[] offeredSubprotocols)
    {
        if (body.Length == 0)
            return new();
        try
        {
            var response = JsonSerializer.Deserialize<UpstreamConnectResponse>(body, Json) ?? new();
            return response.IsValid(offeredSubprotocols) ? response : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string contains an unpaired surrogate.
            return null;
        }
    }

    // Browsers fail the handshake when the server selects a subprotocol that they did not offer.
    private bool IsValid(string[] offeredSubprotocols) =>
        (Subprotocol is null || offeredSubprotocols.Contains(Subprotocol, StringComparer.Ordinal))
        && !(UserId ?? "").Any(char.IsControl)
        && !(Groups ?? []).Contains(null)
        && !(Roles ?? []).Contains(null);
}
