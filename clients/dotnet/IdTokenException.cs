using System.Net;

namespace IdToken.Client;

/// <summary>The one exception of this client: what was refused, what failed, or what must not be trusted.</summary>
public sealed class IdTokenException : Exception
{
    internal IdTokenException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>One of <see cref="IdTokenErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>The HTTP status, where a response caused this.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>How long the server asks to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Of a rejected sign-in: why, one of <see cref="Contracts.RejectionReasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Of <see cref="IdTokenErrorCodes.InvalidRequest"/>: the messages for each field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}
