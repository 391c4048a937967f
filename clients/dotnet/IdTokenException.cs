using System.Net;

namespace IdToken.Client;

/// <summary>The only exception type of this client: the server refused, a request failed, or a response must not be trusted.</summary>
public sealed class IdTokenException : Exception
{
    internal IdTokenException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>What went wrong: one of <see cref="IdTokenErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>The HTTP status, if a response caused this.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>How long the server asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Why a sign-in was rejected: one of <see cref="Contracts.RejectionReasons"/>. Null for other errors.</summary>
    public string? Reason { get; init; }

    /// <summary>For <see cref="IdTokenErrorCodes.InvalidRequest"/>: the messages for each field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}
