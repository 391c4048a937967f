using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdToken.Contracts;

namespace IdToken.Client.Http;

/// <summary>The server's REST endpoints (protocol, section 1).</summary>
internal sealed class Endpoints(HttpCaller http, ClientSettings settings)
{
    public async Task<EnrollResponse> EnrollAsync(EnrollRequest request, CancellationToken cancellationToken) =>
        Ok<EnrollResponse>(await PostAsync("enroll", request, ContractsJsonContext.Default.EnrollRequest, cancellationToken).ConfigureAwait(false));

    /// <returns>The answer, and the time that the session has left.</returns>
    public async Task<(InitiateResponse Session, TimeSpan Lifetime)> InitiateAsync(InitiateRequest request, CancellationToken cancellationToken)
    {
        var answer = await PostAsync("auth/initiate", request, ContractsJsonContext.Default.InitiateRequest, cancellationToken).ConfigureAwait(false);
        var session = Ok<InitiateResponse>(answer);
        if (!IsUsable(session))
            throw Refusals.Unexpected(answer);
        // Both times are the server's: a client whose clock is wrong waits as long as any other.
        return (session, session.ExpiresAt - (answer.Date ?? settings.Time.GetUtcNow()));
    }

    public async Task<Approved> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken) =>
        Ok<Approved>(await PostAsync("auth/verify", request, ContractsJsonContext.Default.VerifyRequest, cancellationToken).ConfigureAwait(false));

    public async Task DeclineAsync(DeclineRequest request, CancellationToken cancellationToken)
    {
        var answer = await PostAsync("auth/decline", request, ContractsJsonContext.Default.DeclineRequest, cancellationToken).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.NoContent)
            throw Refusals.From(answer);
    }

    private async Task<HttpAnswer> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.BaseAddress, path));
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static T Ok<T>(HttpAnswer answer)
        where T : class
    {
        if (answer is not { Status: HttpStatusCode.OK, IsJson: true })
            throw Refusals.From(answer);
        try
        {
            return StrictJson.Read<T>(answer.Body);
        }
        catch (JsonException e)
        {
            throw Refusals.Unexpected(answer, e);
        }
    }

    /// <summary>The token goes into a header, the session into an address: neither may break out of it.</summary>
    private static bool IsUsable(InitiateResponse session) =>
        session is { SessionId.Length: > 0, WsToken.Length: > 0, Random.Length: > 0, AutoPassword.Length: > 0 }
        && session.WsToken.All(c => c is > ' ' and < '\u007f')
        && session.AutoPassword.All(char.IsAsciiDigit);
}
