using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Issuers;

/// <summary>
/// The keys of one issuer. They stay in use while it is unreachable. An unknown key is looked for at the issuer at once, so that the first token
/// that a new key signs is accepted, but not more often than the cool-down permits: anyone can name keys that do not exist.
/// </summary>
internal sealed class IssuerKeys(IssuerSource source, IssuerMetadataClient metadata, TimeProvider clock, ILogger<IssuerKeys> logger)
{
    /// <summary>When to try again where the issuer did not answer.</summary>
    public static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    // While no keys are loaded yet, requests may trigger a load this often.
    private static readonly TimeSpan LoadPause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private volatile IssuerKeySet? _current;
    private Fetch? _fetch;
    private DateTimeOffset _attempted = DateTimeOffset.MinValue;
    private DateTimeOffset _looked = DateTimeOffset.MinValue;
    private bool? _reachable;

    public string Address => source.Address;

    public bool AreLoaded => _current is not null;

    /// <summary>The <c>iss</c> of its tokens; null until the configuration or the metadata has named it.</summary>
    public string? Issuer => source.Issuer ?? _current?.Issuer;

    public SecurityKey? Find(string algorithm, string kid) => _current?.Find(algorithm, kid);

    /// <summary>Reads the documents, or joins the read that is under way. False: they could not be read, and the keys are as before.</summary>
    public Task<bool> LoadAsync()
    {
        lock (_gate)
            return (_fetch ?? Begin(isLook: false)).Result;
    }

    /// <summary>Reads the documents where nobody has yet, unless that failed a moment ago.</summary>
    public async Task EnsureLoadedAsync(CancellationToken cancellationToken)
    {
        if (!AreLoaded && TryLook(out _) is { } look)
            await look.Result.WaitAsync(cancellationToken);
    }

    /// <summary>Looks up a key, at the issuer too if need be.</summary>
    public async Task<KeyLookup> LookUpAsync(string algorithm, string kid, CancellationToken cancellationToken)
    {
        if (Find(algorithm, kid) is not null)
            return new(KeyStatus.Known);
        var fetch = UnderWay();
        var good = fetch is null || await fetch.Result.WaitAsync(cancellationToken);
        // A refresh that was under way may have begun before the key was published, so it does not decide. A look is shared by all who waited for it.
        if (good && fetch is not { IsLook: true } && Find(algorithm, kid) is null)
        {
            fetch = TryLook(out var wait);
            if (fetch is null)
                return new(KeyStatus.Undecidable, wait);
            good = await fetch.Result.WaitAsync(cancellationToken);
        }

        if (Find(algorithm, kid) is not null)
            return new(KeyStatus.Known);
        return good ? new(KeyStatus.Unknown) : new(KeyStatus.Undecidable, DefaultRetryAfter);
    }

    private Fetch? UnderWay()
    {
        lock (_gate)
            return _fetch;
    }

    /// <summary>Asks the issuer, or joins who is asking. Null: it may not be asked again before the time given.</summary>
    private Fetch? TryLook(out TimeSpan wait)
    {
        lock (_gate)
        {
            wait = TimeSpan.Zero;
            if (_fetch is not null)
                return _fetch;
            var now = clock.GetUtcNow();
            // A moment in the future is one before the clock was set back.
            if (AreLoaded && _looked <= now && now < _looked + source.Cooldown)
                wait = _looked + source.Cooldown - now;
            else if (!AreLoaded && _attempted <= now && now < _attempted + LoadPause)
                wait = DefaultRetryAfter;
            if (wait > TimeSpan.Zero)
                return null;
            if (AreLoaded)
                _looked = now;
            return Begin(isLook: AreLoaded);
        }
    }

    private Fetch Begin(bool isLook) => _fetch = new(FetchAsync(), isLook);

    private async Task<bool> FetchAsync()
    {
        // The caller holds the lock and is about to note this task.
        await Task.Yield();
        IssuerKeySet? set = null;
        var reason = "";
        try
        {
            set = await metadata.ReadAsync(source);
        }
        catch (Exception e)
        {
            // Whatever the issuer's documents lead to, the keys are as before.
            reason = e.Message;
        }

        lock (_gate)
        {
            Note(set, reason);
            _attempted = clock.GetUtcNow();
            _current = set ?? _current;
            _fetch = null;
        }

        return set is not null;
    }

    private void Note(IssuerKeySet? set, string reason)
    {
        if (set is null && _reachable != false)
            Log.KeysUnavailable(logger, Address, reason);
        else if (set is not null && _reachable == false)
            Log.KeysAvailable(logger, Address, set.Keys.Count);
        else if (set is not null && _reachable is null)
            Log.KeysLoaded(logger, Address, set.Keys.Count);
        _reachable = set is not null;
    }

    /// <param name="Result">False: the documents could not be read.</param>
    /// <param name="IsLook">It was begun for an unknown key; otherwise it is a first load or a refresh.</param>
    private sealed record Fetch(Task<bool> Result, bool IsLook);
}
