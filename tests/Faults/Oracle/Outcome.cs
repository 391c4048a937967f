namespace IdToken.Faults.Oracle;

/// <summary>The definite or indefinite result of an approval, as the phone sees it.</summary>
internal enum PhoneResult
{
    Approved,

    /// <summary>409: already approved or declined.</summary>
    Resolved,

    /// <summary>404.</summary>
    Gone,

    /// <summary>No response, or a transient error: the approval may or may not have taken effect.</summary>
    Unknown,
}

/// <summary>How waiting ended for a browser.</summary>
internal enum BrowserEnd
{
    Waiting,
    Approved,

    /// <summary>The server reported that the session no longer exists.</summary>
    Gone,
}

/// <summary>What happened to one session.</summary>
internal enum Outcome
{
    Delivered,

    /// <summary>Lost with the store's data before it was approved.</summary>
    Gone,

    /// <summary>Approved, then lost with the store's data while its browser was disconnected.</summary>
    GoneWhileDisconnected,

    /// <summary>Approved and never delivered.</summary>
    Lost,

    /// <summary>Delivered twice, or approved twice.</summary>
    Twice,

    /// <summary>A result that no fault explains.</summary>
    Unexpected,
}
