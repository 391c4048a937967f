using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Client;
using IdToken.Contracts;
using IdToken.Faults.Deployment;

namespace IdToken.Faults.Clients;

/// <summary>A person with a phone, who enrolls it again after the store lost the enrollment.</summary>
internal sealed class Person(string tokenId, Cluster cluster, HttpClient http)
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

    /// <summary>Enrolls, unless a newer enrollment exists than the caller knows.</summary>
    /// <param name="known">The value of <see cref="Enrollments"/> whose enrollment was lost.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
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
        // Every attempt uses the same credential: a second enrollment would invalidate approvals signed under the first.
        var request = new EnrollRequest { VdsData = cluster.Keys.Issuer.Issue(tokenId), PublicKeyPem = _key.PublicKeyPem, DeviceId = "faults" };
        while (!await TryEnrollAsync(request, limit.Token))
            await RetryPolicy.PauseAsync(limit.Token);
        Interlocked.Increment(ref _enrollments);
    }

    private async Task<bool> TryEnrollAsync(EnrollRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(new Uri(cluster.Url, "enroll"), request, ContractsJsonContext.Default.EnrollRequest, cancellationToken);
            if (answer.IsSuccessStatusCode)
                return true;
            if (RetryPolicy.IsTransient(answer.StatusCode))
                return false;
            var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
            return answer.StatusCode == HttpStatusCode.Conflict && (string?)problem?["code"] == "credential_used"
                ? true
                : throw new InvalidOperationException($"Enrollment failed with {(int)answer.StatusCode} {problem?["code"]}.");
        }
        catch (Exception e) when (RetryPolicy.IsNetworkError(e) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
