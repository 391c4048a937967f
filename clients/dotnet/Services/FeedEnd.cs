using System.Globalization;
using System.Net;
using IdToken.Contracts;

namespace IdToken.Client.Services;

/// <summary>What the end of a connection means for the next one.</summary>
internal enum FeedEnding
{
    /// <summary>The next connection may succeed.</summary>
    Lost,

    /// <summary>The next connection will succeed with a new token.</summary>
    TokenExpired,

    /// <summary>The next connection may succeed, because the server may have to load the issuer's new key first.</summary>
    TokenRefused,

    /// <summary>The app did not provide a token this time.</summary>
    NoToken,

    /// <summary>404: either a wrong address, or a deployment in progress.</summary>
    NotFound,

    /// <summary>The next connection would end the same way.</summary>
    Final,
}

/// <summary>How a connection ended, or why it could not be opened.</summary>
internal sealed record FeedEnd(FeedEnding Ending, IdTokenException Error)
{
    public static FeedEnd Lost(Exception cause) => new(FeedEnding.Lost, new(IdTokenErrorCodes.Unreachable, "The connection to the feed was lost.", cause));

    public static FeedEnd Malformed(Exception cause) =>
        new(FeedEnding.Final, new(IdTokenErrorCodes.UnexpectedResponse, "The feed sent something that is not part of the protocol.", cause));

    public static FeedEnd NoToken(Exception? cause) =>
        new(FeedEnding.NoToken, new(IdTokenErrorCodes.AccessTokenUnavailable, "The app's AccessToken failed, timed out, or returned a value that is not valid in a header.", cause));

    /// <param name="status">0: no response.</param>
    /// <param name="retryAfter">How long the server asks to wait.</param>
    /// <param name="cause">The exception of the attempt.</param>
    public static FeedEnd NotConnected(HttpStatusCode status, TimeSpan? retryAfter, Exception cause)
    {
        var (ending, code, message) = status switch
        {
            HttpStatusCode.Unauthorized => (FeedEnding.TokenRefused, IdTokenErrorCodes.InvalidServiceToken, "The server rejected the service's access token."),
            HttpStatusCode.Forbidden => (FeedEnding.Final, IdTokenErrorCodes.ClientCertificateRefused, "The server rejected the service's client certificate."),
            HttpStatusCode.BadRequest => (FeedEnding.Final, IdTokenErrorCodes.UnexpectedResponse, "The server rejected the connection as malformed."),
            HttpStatusCode.NotFound => (FeedEnding.NotFound, IdTokenErrorCodes.UnexpectedResponse, "There is no feed at this address. Check BaseAddress."),
            _ => (FeedEnding.Lost, IdTokenErrorCodes.Unreachable, status == 0 ? "Could not reach the feed." : $"The server responded with {(int)status} instead of opening the feed."),
        };
        return new(ending, new(code, message, cause) { Status = status == 0 ? null : status, RetryAfter = retryAfter });
    }

    /// <summary>Interprets the server's close (protocol, section 6).</summary>
    public static FeedEnd Closed(int? code, string? reason) => (code, reason) switch
    {
        (ServiceCloseCodes.PolicyViolation or ServiceCloseCodes.Unauthorized, "Token expired") =>
            new(FeedEnding.TokenExpired, new(IdTokenErrorCodes.InvalidServiceToken, "The service's access token has expired.")),
        (ServiceCloseCodes.PolicyViolation, "Unauthorized") or (ServiceCloseCodes.Unauthorized, _) =>
            new(FeedEnding.TokenRefused, new(IdTokenErrorCodes.InvalidServiceToken, "The server rejected the service's access token.")),
        _ => new(FeedEnding.Lost, new(IdTokenErrorCodes.Unreachable, string.Create(CultureInfo.InvariantCulture, $"The server closed the feed: {code} {reason}"))),
    };
}
