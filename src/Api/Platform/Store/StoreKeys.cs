namespace IdToken.Api.Platform.Store;

/// <summary>Every key and channel in the store, and what it holds; those of persons and sessions are in <see cref="PartitionKeys"/>.</summary>
/// <param name="prefix">What all of them begin with, <c>IdToken:Store:Prefix</c>: nothing in the store is shared by two deployments with different ones.</param>
/// <param name="partitions">The parts that the store is divided into.</param>
internal sealed class StoreKeys(string prefix, Partitions partitions)
{
    /// <summary>Whether persons and services may be in different slots of a cluster.</summary>
    public bool IsPartitioned => partitions.Count > 1;

    /// <summary>The keys of each partition.</summary>
    public IReadOnlyList<PartitionKeys> All { get; } = [.. partitions.Tags.Select((tag, number) => new PartitionKeys(number, tag.Length == 0 ? prefix : $"{prefix}:{{{tag}}}"))];

    public PartitionKeys ForPerson(string tokenId) => All[partitions.Of(tokenId)];

    /// <summary>The partition of the session's person, which the end of its id names.</summary>
    public PartitionKeys ForSession(string sessionId) => All[partitions.OfSession(sessionId)];

    /// <summary>Returns what the ids of a person's sessions end with, so that <see cref="ForSession"/> finds them.</summary>
    public string SessionMark(string tokenId) => partitions.MarkOf(partitions.Of(tokenId));

    /// <inheritdoc cref="PartitionKeys.Session"/>
    public string Session(string sessionId) => ForSession(sessionId).Session(sessionId);

    /// <inheritdoc cref="PartitionKeys.Enrollment"/>
    public string Enrollment(string tokenId) => ForPerson(tokenId).Enrollment(tokenId);

    /// <inheritdoc cref="PartitionKeys.Ringing"/>
    public string Ringing(string tokenId) => ForPerson(tokenId).Ringing(tokenId);

    /// <inheritdoc cref="PartitionKeys.Devices"/>
    public string Devices(string tokenId) => ForPerson(tokenId).Devices(tokenId);

    /// <summary>Sorted set: what people reported, for the operator, by its time (report.lua).</summary>
    public string Reports { get; } = $"{prefix}:reports";

    /// <summary>
    /// Sorted set: the outcomes of one service's sessions by their position, which are the events that take a person's phone or an administrator; also the channel that announces a
    /// new event of any kind. feed.lua makes the names of the next three from it.
    /// </summary>
    public string FeedEvents(string serviceId) => $"{All[partitions.Of(serviceId)].Prefix}:feed:{{{serviceId}}}";

    /// <summary>Sorted set: all other events of one service by their position.</summary>
    public string FeedAttempts(string serviceId) => $"{FeedEvents(serviceId)}:attempts";

    /// <summary>Number: how many bytes of outcomes one service has.</summary>
    public string FeedBytes(string serviceId) => $"{FeedEvents(serviceId)}:bytes";

    /// <summary>String: the position of the newest outcome that was deleted to save space.</summary>
    public string FeedLost(string serviceId) => $"{FeedEvents(serviceId)}:lost";

    /// <summary>String: the position of the newest event of one service.</summary>
    public string FeedLast(string serviceId) => $"{FeedEvents(serviceId)}:last";

    /// <summary>Hash: the number of the newest event that came from each partition's outbox.</summary>
    public string FeedMoved(string serviceId) => $"{FeedEvents(serviceId)}:moved";

    /// <summary>Hash: one invitation, by the hash of its code.</summary>
    public string Invitation(string invitationId) => $"{prefix}:invitation:{{{invitationId}}}";

    /// <summary>Sorted set: all invitations by their end.</summary>
    public string Invitations { get; } = $"{prefix}:invitations";

    /// <summary>String: how many requests of this kind a client, or a person, has made in the present window.</summary>
    /// <param name="name">The kind of request.</param>
    /// <param name="client">Who is counted.</param>
    /// <param name="near">The counters of one script name the same: its partition has them all.</param>
    public string Limit(string name, string client, string near) => $"{All[partitions.Of(near)].Prefix}:limit:{name}:{client}";

    /// <summary>String: the person who came with this credential of an issuer first; unused where there is one partition, whose mark of use is for all persons.</summary>
    public string CredentialOwner(string issuer, string fingerprint) => $"{All[partitions.Of(fingerprint)].Prefix}:credential-owner:{fingerprint}:{issuer}";

    /// <summary>Hash: the keys that a Development server generated for itself.</summary>
    public string DevelopmentKeys { get; } = $"{prefix}:development-keys";

    /// <summary>Hash: when each signing key was first published (Unix milliseconds), by its kid.</summary>
    public string PublishedKeys { get; } = $"{prefix}:published-keys";

    /// <summary>Sorted set: all enrollments of a store with one partition.</summary>
    public string EnrollmentsUndivided { get; } = $"{prefix}:enrollments";

    /// <summary>Hash: how the store is divided, as the first start found it.</summary>
    public string Layout { get; } = $"{prefix}:layout";

    /// <summary>Channel: the messages for one server instance. The last part is the version of the messages that it reads (docs/instance-channel.md).</summary>
    public string Instance(string instanceId) => $"{prefix}:instance:{instanceId}:2";

    /// <summary>Returns the partition of an outbox, by its key.</summary>
    /// <exception cref="FormatException">The key is not that of an outbox.</exception>
    public int PartitionOfOutbox(string key) => All.FirstOrDefault(p => p.Outbox == key)?.Number ?? throw new FormatException($"'{key}' is not the key of an outbox.");
}
