using IdToken.Api.Realtime;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.ServiceAccess;

/// <summary>
/// The keys of one issuer: loaded and renewed in the background, and once more at once when a token names a key that is not known yet, so that a key
/// that was just published counts from its first token on. A stranger's made-up names cost the issuer one fetch for each <see cref="Cooldown"/>.
/// </summary>
internal sealed class IssuerKeys(string metadataAddress, bool requireHttps, string? expectedIssuer, IssuerDocuments documents, TimeProvider clock, ILogger logger)
{
    public static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    // While there is no key at all, a request may ask the issuer itself this often.
    private static readonly TimeSpan FirstLoadPause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Signal _failed = new();
    private volatile IssuerKeySet? _set;
    private Task<bool>? _fetch;
    private DateTimeOffset _asked = DateTimeOffset.MinValue;
    private bool? _reachable;

    public string MetadataAddress => metadataAddress;

    /// <summary>The <c>iss</c> of its tokens; null while it is not known.</summary>
    public string? Issuer => expectedIssuer ?? _set?.Issuer;

    /// <summary>Keys were obtained, at some time.</summary>
    public bool Loaded => _set is not null;

    /// <summary>Loads and renews until the server stops.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var delay = TimeSpan.Zero; ;)
        {
            var failed = _failed.Next;
            var fetched = await FetchAsync();
            delay = fetched ? TimeSpan.Zero : delay == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(Math.Min(2 * delay.TotalSeconds, LongestDelay.TotalSeconds));
            var pause = Task.Delay(fetched ? RenewalPeriod : delay, clock, cancellationToken);
            // A fetch on demand that failed is tried again soon, not only at the next renewal.
            await (fetched ? Task.WhenAny(pause, failed) : pause);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The key that a token names; null with <c>Known</c> false: there is none; with <c>Known</c> null: nobody can say at the moment.</summary>
    public async Task<(SecurityKey? Key, bool? Known)> FindAsync(string kid, string algorithm)
    {
        if (LoadedKey(kid, algorithm) is { } key)
            return (key, true);
        var fetched = await FetchOnDemandAsync();
        key = LoadedKey(kid, algorithm);
        return (key, key is not null ? true : fetched ? false : null);
    }

    public SecurityKey? LoadedKey(string kid, string algorithm) => _set?.Find(kid, algorithm);

    /// <summary>Has the issuer asked, unless it was a moment ago; true: what is loaded is what it says.</summary>
    public Task<bool> FetchOnDemandAsync()
    {
        lock (_gate)
        {
            if (_fetch is { IsCompleted: false })
                return _fetch;
            var now = clock.GetUtcNow();
            if (now - _asked < (Loaded ? Cooldown : FirstLoadPause))
                return Task.FromResult(_reachable == true);
            _asked = now;
        }

        return FetchAsync();
    }

    private Task<bool> FetchAsync()
    {
        lock (_gate)
        {
            if (_fetch is not { IsCompleted: false })
                _fetch = FetchNowAsync();
            return _fetch;
        }
    }

    private async Task<bool> FetchNowAsync()
    {
        try
        {
            // Leaves the lock before anything else is done.
            await Task.Yield();
            var set = await documents.FetchAsync(metadataAddress, requireHttps, expectedIssuer, CancellationToken.None);
            if (set.Text != _set?.Text || set.Issuer != _set.Issuer)
                _set = set;
            if (_reachable != true)
                Log.IssuerAnswers(logger, metadataAddress);
            _reachable = true;
            return true;
        }
        catch (IssuerUnavailableException e)
        {
            if (_reachable != false)
                Log.IssuerUnavailable(logger, metadataAddress, e.Message);
            _reachable = false;
            _failed.Pulse();
            return false;
        }
    }
}
