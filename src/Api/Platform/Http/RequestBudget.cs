using IdToken.Api.Platform.Store;
using IdToken.Contracts;

namespace IdToken.Api.Platform.Http;

/// <summary>What the client of one request may spend. A feature of requests to limited endpoints, unless the client is exempt.</summary>
internal sealed class RequestBudget(RateLimits limits, StoreKeys keys, Limited kind, string[] networks)
{
    /// <summary>How long the client has to wait; zero while it need not. Spends nothing.</summary>
    public TimeSpan Wait() => limits.Of(kind).Wait(networks);

    /// <summary>Spends on a request of the right form; returns how long the client has to wait where it cannot.</summary>
    public TimeSpan Spend(object request)
    {
        // The narrow counts first: what they refuse does not count for the address, which colleagues behind one NAT share.
        foreach (var subject in SubjectsOf(request))
        {
            if (limits.Attempts.Take([$"{networks[0]} {subject}"]) is var wait && wait > TimeSpan.Zero)
                return wait;
        }

        return limits.Of(kind).Take(networks);
    }

    /// <summary>Spends on a request that is refused for its form; returns how long the client has to wait where it cannot.</summary>
    public TimeSpan SpendInvalid() => limits.Invalid(kind).Take(networks);

    /// <summary>The same limit for a script to count, on all instances together.</summary>
    public SharedLimit Shared()
    {
        var limit = limits.Of(kind);
        return limit.IsOff
            ? SharedLimit.None
            : new([.. networks.Select((network, i) => (keys.Limit(limit.Name, network, networks[^1]), ClientAddress.LimitOf(i, limit.Limit)))], limit.Window);
    }

    /// <summary>Returns the limit that the store counts for a request; <see cref="SharedLimit.None"/> where it has none.</summary>
    public static SharedLimit SharedOf(HttpContext http) => http.Features.Get<RequestBudget>()?.Shared() ?? SharedLimit.None;

    private static string[] SubjectsOf(object request) => request switch
    {
        VerifyRequest verify => [verify.TokenId!, verify.SessionId!],
        DeclineRequest decline => [decline.TokenId!, decline.SessionId!],
        ReportRequest report => [report.TokenId!, report.SessionId!],
        _ => [],
    };
}
