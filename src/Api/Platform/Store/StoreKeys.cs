namespace IdToken.Api.Platform.Store;

/// <summary>Every key and channel in the store, and what it holds.</summary>
internal static class StoreKeys
{
    /// <summary>Hash: one sign-in session.</summary>
    public static string Session(string sessionId) => $"idtoken:session:{{{sessionId}}}";

    /// <summary>Hash: the credential and phone of one person.</summary>
    public static string Enrollment(string tokenId) => $"idtoken:enrollment:{{{tokenId}}}";

    /// <summary>String: this credential of an issuer was used, by any person.</summary>
    public static string UsedCredential(string issuer, string fingerprint) => $"idtoken:used-credential:{fingerprint}:{issuer}";

    /// <summary>String: this credential was used, where the version before notes it and looks for it.</summary>
    public static string UsedCredentialBefore(string tokenId, string fingerprint) => $"idtoken:credential:{{{tokenId}}}:{fingerprint}";

    /// <summary>Sorted set: session ids of one person by their end, the resolved ones included until then.</summary>
    public static string SessionsOf(string tokenId) => $"idtoken:sessions:{{{tokenId}}}";

    /// <summary>Sorted set: all pending sessions by their end, each as a <c>PendingSession</c>, with what it takes to expire one whose hash is gone.</summary>
    public const string PendingSessions = "idtoken:pending-sessions";

    /// <summary>
    /// Sorted set: the outcomes of one service's sessions by their position, which are the events that take a person's phone or an administrator; also the channel that announces a
    /// new event of any kind. feed.lua makes the names of the next three from it.
    /// </summary>
    public static string FeedEvents(string serviceId) => $"idtoken:feed:{{{serviceId}}}";

    /// <summary>Sorted set: all other events of one service by their position.</summary>
    public static string FeedAttempts(string serviceId) => $"{FeedEvents(serviceId)}:attempts";

    /// <summary>Number: how many bytes of outcomes one service has.</summary>
    public static string FeedBytes(string serviceId) => $"{FeedEvents(serviceId)}:bytes";

    /// <summary>String: the position of the newest outcome that was deleted to save space.</summary>
    public static string FeedLost(string serviceId) => $"{FeedEvents(serviceId)}:lost";

    /// <summary>String: the position of the newest event of one service.</summary>
    public static string FeedLast(string serviceId) => $"idtoken:feed:{{{serviceId}}}:last";

    /// <summary>Sorted set: all tokenIds by the end of their enrollment; the revoked ones never end.</summary>
    public const string Enrollments = "idtoken:enrollments";

    /// <summary>Sorted set: channels of the instances that hold device connections of one person, by the end of their lease.</summary>
    public static string Devices(string tokenId) => $"idtoken:devices:{{{tokenId}}}";

    /// <summary>String: how many requests of this kind a client, or a person, has made in the present window.</summary>
    public static string Limit(string name, string partition) => $"idtoken:limit:{name}:{partition}";

    /// <summary>String: this device token was used.</summary>
    public static string UsedDeviceToken(string tokenId, string fingerprint) => $"idtoken:device-token:{{{tokenId}}}:{fingerprint}";

    /// <summary>Hash: the keys that a Development server generated for itself.</summary>
    public const string DevelopmentKeys = "idtoken:development-keys";

    /// <summary>Hash: when each signing key was first published (Unix milliseconds), by its kid.</summary>
    public const string PublishedKeys = "idtoken:published-keys";

    /// <summary>Channel: the messages for one server instance. The last part is the version of the messages that it reads (docs/instance-channel.md).</summary>
    public static string Instance(string instanceId) => $"idtoken:instance:{instanceId}:2";
}
