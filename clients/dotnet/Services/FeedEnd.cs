using System.Globalization;
using System.Net;
using IdToken.Contracts;

namespace IdToken.Client.Services;

/// <summary>What follows from the end of a connection.</summary>
internal enum FeedEnding
{
    /// <summary>The next one may do.</summary>
    Lost,

    /// <summary>The next one, with a new token, will do.</summary>
    TokenExpired,

    /// <summary>The next one may do, for the server may have to learn the issuer's new key first.</summary>
    TokenRefused,

    /// <summary>The app gave no token this time.</summary>
    NoToken,

    /// <summary>Nothing is there, which is a wrong address, or a deployment.</summary>
    NotFound,

    /// <summary>The next one would end alike.</summary>
    Final,
}

/// <summary>How a connection came to its end, or why there was none.</summary>
internal sealed record FeedEnd(FeedEnding Ending, IdTokenException Error)
{
    public static FeedEnd Lost(Exception cause) => new(FeedEnding.Lost, new(IdTokenErrorCodes.Unreachable, "The connection to the feed was lost.", cause));

    public static FeedEnd Malformed(Exception cause) =>
        new(FeedEnding.Final, new(IdTokenErrorCodes.UnexpectedResponse, "The feed brought something that is not of this protocol.", cause));

    public static FeedEnd NoToken(Exception? cause) =>
        new(FeedEnding.NoToken, new(IdTokenErrorCodes.AccessTokenUnavailable, "There is no access token to show.", cause));

    /// <param name="status">0: there was no answer.</param>
    /// <param name="retryAfter">How long the server asks to wait.</param>
    /// <param name="cause">What the attempt failed with.</param>
    public static FeedEnd NotConnected(HttpStatusCode status, TimeSpan? retryAfter, Exception cause)
    {
        var (ending, code, message) = status switch
        {
            HttpStatusCode.Unauthorized => (FeedEnding.TokenRefused, IdTokenErrorCodes.InvalidServiceToken, "The server does not accept the service's access token."),
            HttpStatusCode.Forbidden => (FeedEnding.Final, IdTokenErrorCodes.ClientCertificateRefused, "The server does not accept the service's client certificate."),
            HttpStatusCode.BadRequest => (FeedEnding.Final, IdTokenErrorCodes.UnexpectedResponse, "The server does not understand the connection."),
            HttpStatusCode.NotFound => (FeedEnding.NotFound, IdTokenErrorCodes.UnexpectedResponse, "There is no feed at this address."),
            _ => (FeedEnding.Lost, IdTokenErrorCodes.Unreachable, status == 0 ? "The feed cannot be reached." : $"The server does not open the feed: {(int)status}."),
        };
        return new(ending, new(code, message, cause) { Status = status == 0 ? null : status, RetryAfter = retryAfter });
    }

    /// <summary>The server closed (protocol, section 6).</summary>
    public static FeedEnd Closed(int? code, string? reason) => (code, reason) switch
    {
        (ServiceCloseCodes.PolicyViolation or ServiceCloseCodes.Unauthorized, "Token expired") =>
            new(FeedEnding.TokenExpired, new(IdTokenErrorCodes.InvalidServiceToken, "The service's access token has expired.")),
        (ServiceCloseCodes.PolicyViolation, "Unauthorized") or (ServiceCloseCodes.Unauthorized, _) =>
            new(FeedEnding.TokenRefused, new(IdTokenErrorCodes.InvalidServiceToken, "The server does not accept the service's access token.")),
        _ => new(FeedEnding.Lost, new(IdTokenErrorCodes.Unreachable, string.Create(CultureInfo.InvariantCulture, $"The server closed the feed: {code} {reason}"))),
    };
}
