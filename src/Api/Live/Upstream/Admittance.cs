using System.Text.Json;

namespace IdToken.Api.Live.Upstream;

/// <summary>What a handler that lets a client in says of it. What it leaves out stays as it is.</summary>
internal sealed record Admittance
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The name that later events carry; empty: none.</summary>
    public string? UserId { get; init; }

    /// <summary>One of those that the client offered.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>Of no use here, but must be what they should be.</summary>
    public IReadOnlyList<string?>? Groups { get; init; }

    /// <inheritdoc cref="Groups"/>
    public IReadOnlyList<string?>? Roles { get; init; }

    /// <summary>Null: the answer is not acceptable.</summary>
    public static Admittance? Read(byte[] body, string[] offered)
    {
        if (body.Length == 0)
            return new();
        try
        {
            var admittance = JsonSerializer.Deserialize<Admittance>(body, Json) ?? new();
            return admittance.IsAcceptable(offered) ? admittance : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for text that is half a surrogate pair.
            return null;
        }
    }

    // A subprotocol that the client did not offer would fail its handshake.
    private bool IsAcceptable(string[] offered) =>
        (Subprotocol is null || offered.Contains(Subprotocol, StringComparer.Ordinal))
        && !(UserId ?? "").Any(char.IsControl)
        && !(Groups ?? []).Contains(null)
        && !(Roles ?? []).Contains(null);
}
