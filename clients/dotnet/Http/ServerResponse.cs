using System.Net;

namespace IdToken.Client.Http;

/// <summary>An HTTP response with its whole body.</summary>
/// <param name="Status">Any status.</param>
/// <param name="MediaType">Without parameters.</param>
/// <param name="Body">At most <see cref="HttpCaller.MaximumBytes"/>.</param>
/// <param name="Date">The server's clock.</param>
/// <param name="RetryAfter">How long the server asks to wait.</param>
internal sealed record ServerResponse(HttpStatusCode Status, string? MediaType, byte[] Body, DateTimeOffset? Date, TimeSpan? RetryAfter)
{
    public bool IsJson => MediaType is "application/json";

    public bool IsProblem => MediaType is "application/problem+json";
}
