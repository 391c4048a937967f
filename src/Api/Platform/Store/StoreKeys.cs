namespace IdToken.Api.Platform.Store;

/// <summary>Every key and channel in the store, and what it holds.</summary>
/// <param name="prefix">What all of them begin with, <c>IdToken:Store:Prefix</c>: nothing in the store is shared by two deployments with different ones.</param>
internal sealed class StoreKeys(string prefix)
{
    /// <summary>Hash: one sign-in session.</summary>
    public string Session(string sessionId) => $"{prefix}:session:{{{sessionId}}}";

    /// <summary>Hash: the credential and phone of one person.</summary>
    public string Enrollment(string tokenId) => $"{prefix}:enrollment:{{{tokenId}}}";

    /// <summary>String: this credential of an issuer was used, by any person.</summary>
    public string UsedCredential(string issuer, string fingerprint) => $"{prefix}:used-credential:{fingerprint}:{issuer}";

    /// <summary>String: this credential was used, where the version before notes it and looks for it.</summary>
    public string UsedCredentialBefore(string tokenId, string fingerprint) => $"{prefix}:credential:{{{tokenId}}}:{fingerprint}";

    /// <summary>Sorted set: session ids of one person by their end, where the version before lists them and looks for them.</summary>
    public string SessionsBefore(string tokenId) => $"{prefix}:sessions:{{{tokenId}}}";

    /// <summary>Hash: what rang for one person within a day, the person's pending sessions, and what was declined (ringing.lua).</summary>
    public string Ringing(string tokenId) => $"{prefix}:ringing:{{{tokenId}}}";

    /// <summary>Sorted set: what people reported, for the operator, by its time (report.lua).</summary>
    public string Reports { get; } = $"{prefix}:reports";

    /// <summary>Sorted set: all pending sessions by their end, each as a <c>PendingSession</c>, with what it takes to expire one whose hash is gone.</summary>
    public string PendingSessions { get; } = $"{prefix}:pending-sessions";

    /// <summary>
    /// Sorted set: the outcomes of one service's sessions by their position, which are the events that take a person's phone or an administrator; also the channel that announces a
    /// new event of any kind. feed.lua makes the names of the next three from it.
    /// </summary>
    public string FeedEvents(string serviceId) => $"{prefix}:feed:{{{serviceId}}}";

    /// <summary>Sorted set: all other events of one service by their position.</summary>
    public string FeedAttempts(string serviceId) => $"{FeedEvents(serviceId)}:attempts";

    /// <summary>Number: how many bytes of outcomes one service has.</summary>
    public string FeedBytes(string serviceId) => $"{FeedEvents(serviceId)}:bytes";

    /// <summary>String: the position of the newest outcome that was deleted to save space.</summary>
    public string FeedLost(string serviceId) => $"{FeedEvents(serviceId)}:lost";

    /// <summary>String: the position of the newest event of one service.</summary>
    public string FeedLast(string serviceId) => $"{prefix}:feed:{{{serviceId}}}:last";

    /// <summary>Sorted set: all tokenIds by the end of their enrollment; the revoked ones never end.</summary>
    public string Enrollments { get; } = $"{prefix}:enrollments";

    /// <summary>Hash: one invitation, by the hash of its code.</summary>
    public string Invitation(string invitationId) => $"{prefix}:invitation:{{{invitationId}}}";

    /// <summary>Sorted set: all invitations by their end.</summary>
    public string Invitations { get; } = $"{prefix}:invitations";

    /// <summary>Sorted set: channels of the instances that hold device connections of one person, by the end of their lease.</summary>
    public string Devices(string tokenId) => $"{prefix}:devices:{{{tokenId}}}";

    /// <summary>String: how many requests of this kind a client, or a person, has made in the present window.</summary>
    public string Limit(string name, string partition) => $"{prefix}:limit:{name}:{partition}";

    /// <summary>String: this device token was used.</summary>
    public string UsedDeviceToken(string tokenId, string fingerprint) => $"{prefix}:device-token:{{{tokenId}}}:{fingerprint}";

    /// <summary>Hash: the keys that a Development server generated for itself.</summary>
    public string DevelopmentKeys { get; } = $"{prefix}:development-keys";

    /// <summary>Hash: when each signing key was first published (Unix milliseconds), by its kid.</summary>
    public string PublishedKeys { get; } = $"{prefix}:published-keys";

    /// <summary>Channel: the messages for one server instance. The last part is the version of the messages that it reads (docs/instance-channel.md).</summary>
    public string Instance(string instanceId) => $"{prefix}:instance:{instanceId}:2";
}
