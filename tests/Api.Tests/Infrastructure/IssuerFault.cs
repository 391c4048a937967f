namespace IdToken.Api.Tests.Infrastructure;

/// <summary>How an issuer fails to return a document.</summary>
public enum IssuerFault
{
    None,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>The connection is cut.</summary>
    Away,

    /// <summary>No response.</summary>
    Silent,

    /// <summary>More than 256 KiB.</summary>
    Oversize,

    /// <summary>302 to an address that would work.</summary>
    Redirect,

    /// <summary>Not JSON.</summary>
    Garbage,

    /// <summary>JSON that is not an object.</summary>
    NoObject,
}
