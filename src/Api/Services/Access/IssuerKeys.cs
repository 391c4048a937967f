using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Services.Access;

internal enum KeyStatus
{
    Known,
    Unknown,
    Undecidable,
}

/// <summary>
/// The keys of one issuer. They stay in use while it is away. A key that is not among them is looked for at once, so that the first token that it
/// signed is accepted, but only so often: anyone may name keys that do not exist.
/// </summary>
internal sealed class IssuerKeys(IssuerSource source, IssuerDocuments documents, TimeProvider clock, ILogger<IssuerKeys> logger)
{
    // Requests may try again themselves while there are no keys at all, this often.
    private static readonly TimeSpan LoadPause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private volatile IssuerKeySet? _current;
    private Task<bool>? _fetch;
    private DateTimeOffset _attempted = DateTimeOffset.MinValue;
    private DateTimeOffset _demanded = DateTimeOffset.MinValue;
    private bool? _reachable;

    public string Address => source.Address;

    public bool AreLoaded => _current is not null;

    /// <summary>The <c>iss</c> of its tokens; null while neither the configuration nor the document has said it.</summary>
    public string? Issuer => source.Issuer ?? _current?.Issuer;

    public SecurityKey? Find(string algorithm, string kid) => _current?.Find(algorithm, kid);

    /// <summary>Reads the documents, or waits for who is reading them. False: they cannot be had, and the keys are as before.</summary>
    public Task<bool> LoadAsync()
    {
        lock (_gate)
            return _fetch ?? Begin();
    }

    /// <summary>Reads the documents where nobody has yet, unless that has failed a moment ago.</summary>
    public Task EnsureLoadedAsync(CancellationToken cancellationToken) => AreLoaded ? Task.CompletedTask : DemandAsync().WaitAsync(cancellationToken);

    /// <summary>Looks a key up, at the issuer too if need be.</summary>
    public async Task<KeyStatus> LookUpAsync(string algorithm, string kid, CancellationToken cancellationToken)
    {
        if (Find(algorithm, kid) is not null)
            return KeyStatus.Known;
        // What is under way may have begun before the key was published, so that it alone does not decide.
        var good = await UnderWay().WaitAsync(cancellationToken);
        if (good && Find(algorithm, kid) is null)
            good = await DemandAsync().WaitAsync(cancellationToken);
        if (Find(algorithm, kid) is not null)
            return KeyStatus.Known;
        return good ? KeyStatus.Unknown : KeyStatus.Undecidable;
    }

    private Task<bool> UnderWay()
    {
        lock (_gate)
            return _fetch ?? Task.FromResult(true);
    }

    private Task<bool> DemandAsync()
    {
        lock (_gate)
        {
            if (_fetch is not null)
                return _fetch;
            var now = clock.GetUtcNow();
            if (AreLoaded ? now - _demanded < source.Cooldown : now - _attempted < LoadPause)
                return Task.FromResult(_reachable == true);
            if (AreLoaded)
                _demanded = now;
            return Begin();
        }
    }

    private Task<bool> Begin() => _fetch = FetchAsync();

    private async Task<bool> FetchAsync()
    {
        // The caller holds the lock and is about to note this task.
        await Task.Yield();
        IssuerKeySet? set = null;
        var reason = "";
        try
        {
            set = await documents.ReadAsync(source);
        }
        catch (Exception e)
        {
            // Whatever it is that another's documents lead to, the keys are as before.
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
}
