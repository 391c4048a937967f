using System.Globalization;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Identity.Push;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Store;
using StackExchange.Redis;

namespace IdToken.Api.Sessions;

/// <summary>Sessions in the store. Each method is one round trip, two where the session was approved before.</summary>
internal sealed class SessionStore(
    StoreClient store, ServerInstance instance, DecisionReader decisions, SessionRecords records, MasterSecrets secrets, StoreClock storeClock, SessionOptions options, RingingOptions ringing, PrivacyOptions privacy, VerificationOptions verification,
    SealingOptions sealing, TimeProvider clock)
{
    private static readonly Script OpenScript = new("open.lua", "time.lua", "limit.lua");
    private static readonly Script ConnectScript = new("connect.lua", "channel.lua", "time.lua");
    private static readonly Script ReadScript = new("read.lua", "time.lua");

    // A session's hash is kept a little longer than needed, so that what is read at the end is still there.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private static readonly RedisValue[] SnapshotFields = ["connection", "version", "state", "refusal", "expires", "outcome", "tokenId", "kid", "serviceId"];

    private static readonly RedisValue[] DecisionFields = [.. DecisionReader.EnrollmentFields.Concat(EnrollmentReader.PhotoFields).Select(f => (RedisValue)f)];

    private readonly Script _initiateScript = new("initiate.lua", "ringing.lua", TellOf(store), "channel.lua", "time.lua", "limit.lua");
    private readonly Script _decideScript = new("decide.lua", "ringing.lua", TellOf(store), "channel.lua", "time.lua");

    /// <summary>Gets what would otherwise go to the devices of a person who has none, so that the time of an answer does not tell.</summary>
    private RedisValue Decoy => privacy.HideUnknown ? store.Keys.Instance(instance.Id) : "";

    /// <summary>Starts the session if the enrollment permits it. It ends with the enrollment at the latest.</summary>
    /// <param name="session">The session to start.</param>
    /// <param name="browser">Who asks for it.</param>
    /// <param name="limit">What the browser's networks may initiate.</param>
    /// <param name="inFeed">Write the session's events to its service's feed.</param>
    /// <param name="rings">Whether it may ring. False: the person's phone is at hand.</param>
    public async Task<InitiationReply> InitiateAsync(Session session, Browser browser, SharedLimit limit, bool inFeed, bool rings = true)
    {
        var (apart, rest) = await store.CountAsync(limit);
        if (apart is { } refused)
            return new(InitiationResult.RateLimited, default, null, [], refused);
        var keys = store.Keys.ForPerson(session.TokenId);
        var reply = (RedisValue[])(await store.RunAsync(
            _initiateScript,
            [
                keys.Enrollment(session.TokenId), keys.Session(session.Id), keys.Ringing(session.TokenId), keys.PendingSessions, keys.Devices(session.TokenId), .. EventKeys(keys, session.ServiceId),
                .. (sealing.AcceptUnsealed ? (RedisKey[])[keys.SessionsBefore(session.TokenId)] : []), .. rest.Keys,
            ],
            [
                store.Now, (long)options.Lifetime.TotalMilliseconds, (long)(options.OutcomeRetention + Margin).TotalMilliseconds, session.Id, session.TokenId, session.ServiceId,
                inFeed ? "1" : "", browser.Network, rings ? ringing.PerFiveMinutes!.Value : -1, ringing.PerDay!.Value, ringing.MaxPending, Decoy,
                .. Fields(session, browser), rest.Argument,
            ]))!;
        var result = InitiationResults.Parse((string)reply[0]!);
        if (result == InitiationResult.RateLimited)
            return new(result, default, null, [], SharedLimit.Wait(reply[1]));
        if (reply.Length == 1)
            return new(result, default, null, [], default);
        var expiresAt = Time(reply[1]);
        return new(result, expiresAt, PushOf(session, expiresAt, reply), [.. reply.Skip(7).Chunk(2).Select(pair => ((string)pair[0]!, (string)pair[1]!))], default);
    }

    /// <summary>Starts a session without a person. Returns when it ends, or how long a client that is rate limited has to wait.</summary>
    public async Task<(DateTimeOffset? ExpiresAt, TimeSpan Wait)> OpenAsync(Session session, Browser browser, SharedLimit limit)
    {
        var (apart, rest) = await store.CountAsync(limit);
        if (apart is { } refused)
            return (null, refused);
        var keys = store.Keys.ForSession(session.Id);
        var reply = (RedisValue[])(await store.RunAsync(
            OpenScript,
            [keys.Session(session.Id), keys.PendingSessions, .. rest.Keys],
            [
                store.Now, (long)options.ClaimWindow.TotalMilliseconds, (long)(options.OutcomeRetention + Margin).TotalMilliseconds, session.Id, session.TokenId, session.ServiceId,
                "network", browser.Network, .. Fields(session, browser), rest.Argument,
            ]))!;
        return reply[0] == "started" ? (Time(reply[1]), default) : (null, SharedLimit.Wait(reply[1]));
    }

    /// <summary>Returns who asked for a session; null where it is gone.</summary>
    public async Task<Browser?> BrowserAsync(string sessionId)
    {
        var fields = await store.FieldsAsync(store.Keys.Session(sessionId), ["ipAddress", "userAgent", "origin", "network"]);
        return fields.All(value => value.IsNull) ? null : records.Read(sessionId, () => new Browser(Text(fields[0]), Text(fields[1]), Text(fields[2]), Text(fields[3])));
    }

    /// <summary>Makes a new connection of this instance the session's newest. Returns null where there is no such session (any more).</summary>
    public async Task<SessionSnapshot?> ConnectAsync(string sessionId, string instanceId)
    {
        var reply = (RedisValue[])(await store.RunAsync(
            ConnectScript,
            [store.Keys.Session(sessionId)],
            [store.Now, store.Keys.Instance(instanceId), sessionId, (long)options.OutcomeRetention.TotalMilliseconds, storeClock.Known]))!;
        return reply.Length switch
        {
            0 => null,
            1 when reply[0] == "late" => throw new StoreUnavailableException(new TimeoutException("The store ran this connect after a newer one.")),
            _ => records.Read(sessionId, () => Snapshot(sessionId, reply)) is { } session ? await UnlessRevokedAsync(session) : null,
        };
    }

    /// <summary>Reads the session without changing it. Returns null where it is gone.</summary>
    public async Task<SessionSnapshot?> SnapshotAsync(string sessionId)
    {
        var reply = await store.FieldsAsync(store.Keys.Session(sessionId), SnapshotFields);
        return reply.All(value => value.IsNull) ? null : records.Read(sessionId, () => Snapshot(sessionId, reply));
    }

    /// <summary>Returns the service of a session that still accepts connections; null where there is none.</summary>
    public async Task<string?> ServiceAsync(string sessionId)
    {
        var reply = await store.FieldsAsync(store.Keys.Session(sessionId), ["serviceId", "state", "expires", "resolved", "tokenId"]);
        if (reply.All(value => value.IsNull) || records.Read(sessionId, () => SessionEnd.Of(reply)) is not { } session)
            return null;
        if (session.State == SessionState.Approved && await IsRevokedAsync(session.TokenId))
            return null;
        var end = session.State == SessionState.Pending ? session.At : session.At + options.OutcomeRetention;
        return session.State != SessionState.Expired && end > clock.GetUtcNow() ? session.ServiceId : null;
    }

    /// <summary>Reads what a decision depends on. Returns null where there is no such session.</summary>
    public async Task<DecisionBasis?> ReadAsync(string sessionId, string tokenId)
    {
        // In the session's partition: no session has a person of another one.
        var keys = store.Keys.ForSession(sessionId);
        var reply = (RedisResult[])(await store.RunAsync(
            ReadScript, [keys.Session(sessionId), keys.Enrollment(tokenId)], [store.Now, DecisionReader.EnrollmentFields.Count, .. DecisionFields]))!;
        return reply.Length == 0 ? null : decisions.Read(sessionId, tokenId, (byte[]?[])reply[0]!, (byte[]?[])reply[1]!, (byte[]?)reply[2]);
    }

    /// <summary>Applies a verdict; returns what became of the session, or the state that prevented it.</summary>
    public async Task<Decision> DecideAsync(
        string sessionId, string tokenId, string serviceId, SessionVerdict verdict, string generation = "", byte[]? outcome = null, bool inFeed = false,
        string network = "")
    {
        var keys = store.Keys.ForSession(sessionId);
        var reply = (RedisValue[])(await store.RunAsync(
            _decideScript,
            [keys.Session(sessionId), keys.Enrollment(tokenId), keys.Devices(tokenId), keys.PendingSessions, .. EventKeys(keys, serviceId), keys.Ringing(tokenId)],
            [
                store.Now, sessionId, SessionWords.Of(verdict), generation, options.MaxAttempts, outcome ?? [], tokenId, serviceId, inFeed ? "1" : "",
                (long)(verdict == SessionVerdict.Reported ? ringing.ReportPause : ringing.DeclinePause)!.Value.TotalMilliseconds, network, verification.BadSignaturesPerNetwork, Decoy,
            ]))!;
        return records.Read(sessionId, () => Decision.Parse(applied: (int)reply[0] == 1, (string)reply[1]!)) ?? Decision.NoSession;
    }

    /// <summary>Returns pending sessions of a partition that have ended but were not expired yet, oldest first.</summary>
    /// <param name="keys">The partition.</param>
    /// <param name="end">They ended by then.</param>
    /// <param name="count">At most so many.</param>
    public async Task<IReadOnlyList<PendingSession>> OverdueAsync(PartitionKeys keys, DateTimeOffset end, int count)
    {
        var members = await store.MembersUpToAsync(keys.PendingSessions, end.ToUnixTimeMilliseconds(), count);
        return [.. members.Select(member => PendingSession.Parse((string)member!))];
    }

    /// <summary>An outcome is not given to a browser that connects after the enrollment was revoked.</summary>
    private async Task<SessionSnapshot?> UnlessRevokedAsync(SessionSnapshot session) =>
        session.State == SessionState.Approved && await IsRevokedAsync(session.TokenId) ? null : session;

    private async Task<bool> IsRevokedAsync(string tokenId) =>
        await store.FieldsAsync(store.Keys.Enrollment(tokenId), ["status"]) is [{ IsNull: false } status]
        && EnrollmentStatuses.Parse((string)status!) == EnrollmentStatus.Revoked;

    /// <summary>Returns the script that has the function <c>tell</c>.</summary>
    private static string TellOf(StoreClient store) => store.Keys.IsPartitioned ? "outbox.lua" : "feed.lua";

    /// <summary>Where <c>tell</c> adds events: to the service's feed, or, where that may be in another slot, to the partition's outbox.</summary>
    private RedisKey[] EventKeys(PartitionKeys keys, string serviceId) =>
        store.Keys.IsPartitioned ? [keys.Outbox, keys.OutboxLast] : [store.Keys.FeedEvents(serviceId), store.Keys.FeedLast(serviceId)];

    private static SessionSnapshot Snapshot(string sessionId, RedisValue[] fields) => new(
        sessionId,
        Connection: Number(fields[0]),
        Version: Number(fields[1]),
        SessionWords.State((string)fields[2]!),
        Failure: fields[3].IsNull ? null : SessionWords.Event((string)fields[3]!),
        ExpiresAt: Time(fields[4]),
        Outcome: (byte[]?)fields[5],
        TokenId: Text(fields[6]),
        Kid: Text(fields[7]),
        ServiceId: Text(fields[8]));

    private RedisValue[] Fields(Session session, Browser browser) =>
    [
        "scopes", string.Join(' ', session.Scopes), "nonce", session.Nonce ?? "",
        "random", session.Random, "kid", session.Kid, "issuer", session.Issuer,
        "mac", SessionMac.Create(secrets.Current, session),
        "ipAddress", browser.IpAddress, "userAgent", browser.UserAgent, "origin", browser.Origin, "codeEntry", $"{session.CodeEntry}",
    ];

    private static Push? PushOf(Session session, DateTimeOffset expiresAt, RedisValue[] reply) => reply[2].IsNullOrEmpty
        ? null
        : new(session.Id, expiresAt, EnrollmentReader.Context(session.TokenId, Array.ConvertAll(reply[3..7], v => (byte[]?)v)), (byte[])reply[2]!);

    private static string Text(RedisValue value) => (string?)value ?? throw new FormatException("A field is missing.");

    private static long Number(RedisValue value) => long.Parse(Text(value), CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(RedisValue milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Number(milliseconds));

    /// <param name="State">The session's state.</param>
    /// <param name="At">When a pending session ends, or when the session was resolved.</param>
    /// <param name="TokenId">The person who signs in.</param>
    /// <param name="ServiceId">The service that asks.</param>
    private sealed record SessionEnd(SessionState State, DateTimeOffset At, string TokenId, string ServiceId)
    {
        /// <param name="fields">serviceId, state, expires, resolved and tokenId.</param>
        public static SessionEnd Of(RedisValue[] fields)
        {
            var state = SessionWords.State(Text(fields[1]));
            return new(state, Time(state == SessionState.Pending ? fields[2] : fields[3]), Text(fields[4]), Text(fields[0]));
        }
    }
}
