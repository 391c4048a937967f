using System.Net;

namespace IdToken.Client.Http;

/// <summary>A response with its whole body.</summary>
/// <param name="Status">Any status.</param>
/// <param name="MediaType">Without parameters.</param>
/// <param name="Body">Within the limit of <see cref="HttpCaller"/>.</param>
/// <param name="Date">The server's clock.</param>
/// <param name="RetryAfter">How long it asks to wait.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, string? MediaType, byte[] Body, DateTimeOffset? Date, TimeSpan? RetryAfter)
{
    public bool IsJson => MediaType is "application/json";

    public bool IsProblem => MediaType is "application/problem+json";
}
