using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Client;
using IdToken.Contracts;
using IdToken.Faults.Deployment;

namespace IdToken.Faults.Clients;

/// <summary>The people who sign in, and the clients that they use.</summary>
internal sealed class Users(Cluster cluster, Uri server, HttpClient http, HttpMessageInvoker upgrades)
{
    private const int Size = 64;

    private readonly IdTokenClient _client = new(http, new() { BaseAddress = server, Issuer = cluster.Url.OriginalString });
    private readonly RelyingParty _service = new(cluster, http);
    private readonly Person[] _people = [.. Enumerable.Range(0, Size).Select(_ => new Person($"tok_{Guid.NewGuid():N}", cluster, http))];

    public Person Any(Random random) => _people[random.Next(Size)];

    public Phone PhoneOf(Person person) => new(person, server, http);

    public Task EnrollAsync(CancellationToken cancellationToken) => Task.WhenAll(_people.Select(p => p.EnrollAsync(known: 0, cancellationToken)));

    /// <summary>Starts a sign-in, with retries until it succeeds.</summary>
    /// <returns>The browser, and the <see cref="Stopwatch"/> timestamp of its request.</returns>
    public async Task<(IBrowser Browser, long Asked)> InitiateAsync(Person person, bool typed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (known, asked) = (person.Enrollments, Stopwatch.GetTimestamp());
            var (browser, code) = await (typed ? TypedAsync(person, cancellationToken) : RawAsync(person, cancellationToken));
            if (browser is not null)
                return (browser, asked);
            if (code == IdTokenErrorCodes.EnrollmentNotFound)
                await person.EnrollAsync(known, cancellationToken);
            else if (code is not null)
                throw new InvalidOperationException($"Could not start a sign-in: {code}.");
            else
                await RetryPolicy.PauseAsync(cancellationToken);
        }
    }

    private async Task<(IBrowser? Browser, string? Refusal)> TypedAsync(Person person, CancellationToken cancellationToken)
    {
        try
        {
            return (new TypedBrowser(await _client.SignInAsync(new() { TokenId = person.TokenId, ServiceId = "demo" }, cancellationToken), _service), null);
        }
        catch (IdTokenException e)
        {
            return (null, e.Code == IdTokenErrorCodes.Unreachable || (e.Status is { } status && RetryPolicy.IsTransient(status)) ? null : e.Code);
        }
    }

    private async Task<(IBrowser? Browser, string? Refusal)> RawAsync(Person person, CancellationToken cancellationToken)
    {
        try
        {
            var request = new InitiateRequest { TokenId = person.TokenId, ServiceId = "demo" };
            using var answer = await http.PostAsJsonAsync(new Uri(server, "auth/initiate"), request, ContractsJsonContext.Default.InitiateRequest, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
                return (new RawBrowser((await answer.Content.ReadFromJsonAsync(ContractsJsonContext.Default.InitiateResponse, cancellationToken))!, _service, server, upgrades), null);
            return (null, RetryPolicy.IsTransient(answer.StatusCode) ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))?["code"] ?? $"{(int)answer.StatusCode}");
        }
        catch (Exception e) when (RetryPolicy.IsNetworkError(e) && !cancellationToken.IsCancellationRequested)
        {
            return (null, null);
        }
    }
}
