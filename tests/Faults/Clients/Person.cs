using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Client;
using IdToken.Contracts;
using IdToken.Faults.Deployment;

namespace IdToken.Faults.Clients;

/// <summary>Somebody with a phone, who enrolls it again when the server has forgotten it.</summary>
internal sealed class Person(string tokenId, Site site, HttpClient http)
{
    private readonly PhoneKey _key = PhoneKey.Create();
    private Task _enrolling = Task.CompletedTask;
    private int _enrollments;

    public string TokenId => tokenId;

    public int Enrollments => Volatile.Read(ref _enrollments);

    public VerifyRequest Approve(string sessionId, string code)
    {
        lock (_key)
            return _key.SignApproval(sessionId, tokenId, code, DateTimeOffset.UtcNow);
    }

    /// <summary>Enrolls, unless that has been done since the caller last looked.</summary>
    /// <param name="known">The <see cref="Enrollments"/> that are not there any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task EnrollAsync(int known, CancellationToken cancellationToken)
    {
        lock (_key)
        {
            if (Enrollments != known)
                return Task.CompletedTask;
            if (_enrolling.IsCompleted)
                _enrolling = EnrollAsync();
            return _enrolling.WaitAsync(cancellationToken);
        }
    }

    private async Task EnrollAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        // The same credential at every try: a second enrollment would unseat approvals that rest on the first.
        var request = new EnrollRequest { VdsData = site.Keys.Issuer.Issue(tokenId), PublicKeyPem = _key.PublicKeyPem, DeviceId = "faults" };
        while (!await TryEnrollAsync(request, limit.Token))
            await Trouble.PauseAsync(limit.Token);
        Interlocked.Increment(ref _enrollments);
    }

    private async Task<bool> TryEnrollAsync(EnrollRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(new Uri(site.Url, "enroll"), request, ContractsJsonContext.Default.EnrollRequest, cancellationToken);
            if (answer.IsSuccessStatusCode)
                return true;
            if (Trouble.IsPassing(answer.StatusCode))
                return false;
            var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
            return answer.StatusCode == HttpStatusCode.Conflict && (string?)problem?["code"] == "credential_used"
                ? true
                : throw new InvalidOperationException($"Enrolling was answered with {(int)answer.StatusCode} {problem?["code"]}.");
        }
        catch (Exception e) when (Trouble.IsOfNetwork(e) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
