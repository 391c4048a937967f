using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>A service that receives tokens. It caches the published keys, and a kid that it does not know does not make it load them again, so that it is stricter than many.</summary>
internal sealed class RelyingParty(Cluster cluster, HttpClient http)
{
    /// <summary>In place of the five minutes that the server allows, so that a rotation of keys need not take them.</summary>
    public static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<Dictionary<string, ECParameters>>? _keys;
    private long _loadedAt;

    /// <summary>Verifies a token as it arrives, and reports an anomaly where it would be refused.</summary>
    public async Task CheckAsync(string jwt, SignIn signIn)
    {
        if (FaultOf(jwt, await KeysAsync()) is { } fault)
            signIn.ReportAnomaly($"the service refused the token: {fault}");
    }

    private static string? FaultOf(string jwt, Dictionary<string, ECParameters> keys)
    {
        var parts = jwt.Split('.');
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        if (header.RootElement.GetProperty("kid").GetString() is not { } kid || !keys.TryGetValue(kid, out var parameters))
            return "its key is not published";
        using var key = ECDsa.Create(parameters);
        if (!key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256))
            return "its signature is wrong";
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var (now, start, end) = (DateTimeOffset.UtcNow, Time(claims, "nbf"), Time(claims, "exp"));
        return start > now + ClockTolerance || end <= now ? $"it is valid from {start:T} to {end:T}, and now is {now:T}" : null;
    }

    private static DateTimeOffset Time(JsonDocument claims, string name) => DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty(name).GetInt64());

    private Task<Dictionary<string, ECParameters>> KeysAsync()
    {
        lock (_gate)
        {
            if (_keys is null || Stopwatch.GetElapsedTime(_loadedAt) >= CacheLifetime)
                (_keys, _loadedAt) = (LoadAsync(), Stopwatch.GetTimestamp());
            return _keys;
        }
    }

    /// <summary>Loads the keys from any instance that answers.</summary>
    private async Task<Dictionary<string, ECParameters>> LoadAsync()
    {
        using var limit = new CancellationTokenSource(LoadLimit);
        while (true)
        {
            var instance = Random.Shared.GetItems([.. cluster.Instances], 1)[0];
            try
            {
                var set = await http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{instance.Port}/.well-known/jwks.json", limit.Token);
                return set.GetProperty("keys").EnumerateArray().ToDictionary(key => key.GetProperty("kid").GetString()!, Parameters);
            }
            catch (Exception e) when (RetryPolicy.IsNetworkError(e) && !limit.IsCancellationRequested)
            {
                await RetryPolicy.PauseAsync(limit.Token);
            }
        }
    }

    private static ECParameters Parameters(JsonElement key) =>
        new() { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) } };
}
