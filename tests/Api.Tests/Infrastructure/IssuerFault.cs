namespace IdToken.Api.Tests.Infrastructure;

/// <summary>How an issuer fails to give a document.</summary>
public enum IssuerFault
{
    None,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>The connection is cut.</summary>
    Away,

    /// <summary>No answer.</summary>
    Silent,

    /// <summary>More than 256 KiB.</summary>
    Oversize,

    /// <summary>302 to a place that would do.</summary>
    Redirect,

    /// <summary>No JSON.</summary>
    Garbage,

    /// <summary>JSON that is not an object.</summary>
    NoObject,
}
