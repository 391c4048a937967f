namespace IdToken.Faults.Oracle;

/// <summary>What a phone was told.</summary>
internal enum PhoneAnswer
{
    Approved,

    /// <summary>409: approved or declined before.</summary>
    Resolved,

    /// <summary>404.</summary>
    Gone,

    /// <summary>No answer, or one of a server or proxy in trouble: it may have been done or not.</summary>
    Unclear,
}

/// <summary>How a browser's waiting came to its end.</summary>
internal enum BrowserEnd
{
    Waiting,
    Approved,

    /// <summary>It was told that the session is there no more.</summary>
    Gone,
}

/// <summary>What became of one session.</summary>
internal enum Fate
{
    Delivered,

    /// <summary>It vanished with the store's data before it was approved.</summary>
    Gone,

    /// <summary>Approved, and then it vanished with the store's data while its browser was away.</summary>
    GoneWhileAway,

    /// <summary>Approved and never delivered.</summary>
    Lost,

    /// <summary>Delivered twice, or approved twice.</summary>
    Twice,

    /// <summary>Anything that no fault explains.</summary>
    Unexpected,
}
