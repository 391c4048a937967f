namespace IdToken.Api.Platform.Store;

/// <summary>The keys of one partition, and what they hold. All of them are in one slot of a cluster, so that one script may touch any of them.</summary>
/// <param name="Number">The partition.</param>
/// <param name="Prefix">What all its keys begin with.</param>
internal sealed record PartitionKeys(int Number, string Prefix)
{
    /// <summary>Hash: one sign-in session.</summary>
    public string Session(string sessionId) => $"{Prefix}:session:{{{sessionId}}}";

    /// <summary>Hash: the credential and phone of one person.</summary>
    public string Enrollment(string tokenId) => $"{Prefix}:enrollment:{{{tokenId}}}";

    /// <summary>String: this credential of an issuer was used, by any person of the partition; <see cref="StoreKeys.CredentialOwner"/> is for those of others.</summary>
    public string UsedCredential(string issuer, string fingerprint) => $"{Prefix}:used-credential:{fingerprint}:{issuer}";

    /// <summary>String: this credential was used, where the version before notes it and looks for it.</summary>
    public string UsedCredentialBefore(string tokenId, string fingerprint) => $"{Prefix}:credential:{{{tokenId}}}:{fingerprint}";

    /// <summary>Sorted set: session ids of one person by their end, where the version before lists them and looks for them.</summary>
    public string SessionsBefore(string tokenId) => $"{Prefix}:sessions:{{{tokenId}}}";

    /// <summary>Hash: what rang for one person within a day, the person's pending sessions, and what was declined (ringing.lua).</summary>
    public string Ringing(string tokenId) => $"{Prefix}:ringing:{{{tokenId}}}";

    /// <summary>Sorted set: all pending sessions by their end, each as a <c>PendingSession</c>, with what it takes to expire one whose hash is gone.</summary>
    public string PendingSessions { get; } = $"{Prefix}:pending-sessions";

    /// <summary>Sorted set: all tokenIds by the end of their enrollment; the revoked ones never end.</summary>
    public string Enrollments { get; } = $"{Prefix}:enrollments";

    /// <summary>Sorted set: channels of the instances that hold device connections of one person, by the end of their lease.</summary>
    public string Devices(string tokenId) => $"{Prefix}:devices:{{{tokenId}}}";

    /// <summary>String: this device token was used.</summary>
    public string UsedDeviceToken(string tokenId, string fingerprint) => $"{Prefix}:device-token:{{{tokenId}}}:{fingerprint}";

    /// <summary>Sorted set: events on their way to the feeds of their services, by number (outbox.lua); unused where there is one partition.</summary>
    public string Outbox { get; } = $"{Prefix}:outbox";

    /// <summary>String: the number of the newest event that was put into the outbox.</summary>
    public string OutboxLast { get; } = $"{Prefix}:outbox:last";

    /// <summary>String: channel of the instance that moves the events of the outbox, for the length of its lease. outbox.lua makes the name itself.</summary>
    public string OutboxMover { get; } = $"{Prefix}:outbox:mover";
}
