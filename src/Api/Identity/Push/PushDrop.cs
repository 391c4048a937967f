namespace IdToken.Api.Identity.Push;

/// <summary>Why a push was not sent.</summary>
internal enum PushDrop
{
    QueueFull,

    /// <summary>Its session ended first, or would before the next try.</summary>
    Expired,

    /// <summary>The circuit breaker of its push service is open.</summary>
    ServiceDown,

    /// <summary>The last try failed.</summary>
    Failed,

    Refused,
    Gone,

    /// <summary>Its URL leads to an address that the server does not connect to.</summary>
    AddressNotPermitted,

    /// <summary>Nothing is configured for its kind of address.</summary>
    NoSender,

    /// <summary>Its address cannot be read; the log says why.</summary>
    NotReadable,

    /// <summary>The server stopped.</summary>
    Stopped,

    /// <summary>A bug; the log has the exception.</summary>
    Error,
}

internal static class PushDrops
{
    /// <summary>Returns the word in logs and in the metric.</summary>
    public static string NameOf(PushDrop drop) => drop switch
    {
        PushDrop.QueueFull => "queue_full",
        PushDrop.Expired => "expired",
        PushDrop.ServiceDown => "service_down",
        PushDrop.Failed => "failed",
        PushDrop.Refused => "refused",
        PushDrop.Gone => "gone",
        PushDrop.AddressNotPermitted => "address_not_permitted",
        PushDrop.NoSender => "no_sender",
        PushDrop.NotReadable => "not_readable",
        PushDrop.Stopped => "stopped",
        PushDrop.Error => "error",
    };
}
