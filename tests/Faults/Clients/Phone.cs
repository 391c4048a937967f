using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Contracts;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>Approves a session, with retries until it has a definite response.</summary>
internal sealed class Phone(Person person, Uri server, HttpClient http)
{
    public async Task ApproveAsync(SignIn signIn, string code, CancellationToken cancellationToken)
    {
        signIn.Asks();
        try
        {
            PhoneResult? answer;
            while ((answer = await AskAsync(signIn, code, cancellationToken)) == PhoneResult.Unknown)
            {
                signIn.Answered(PhoneResult.Unknown);
                await RetryPolicy.PauseAsync(cancellationToken);
            }

            if (answer is { } definite)
                signIn.Answered(definite);
        }
        catch (OperationCanceledException)
        {
            signIn.ReportAnomaly("the phone received no definite response");
        }
    }

    /// <returns>Null: a response that must never occur.</returns>
    private async Task<PhoneResult?> AskAsync(SignIn signIn, string code, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri(server, "auth/verify"), person.Approve(signIn.Id, code), ContractsJsonContext.Default.VerifyRequest, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                await answer.Content.LoadIntoBufferAsync(cancellationToken);
                return PhoneResult.Approved;
            }

            if (RetryPolicy.IsTransient(answer.StatusCode))
                return PhoneResult.Unknown;
            var problem = (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))?["code"];
            if ((answer.StatusCode, problem) is (HttpStatusCode.Conflict, "session_resolved"))
                return PhoneResult.Resolved;
            if ((answer.StatusCode, problem) is (HttpStatusCode.NotFound, "session_not_found"))
                return PhoneResult.Gone;
            signIn.ReportAnomaly($"the phone received {(int)answer.StatusCode} {problem}");
            return null;
        }
        catch (Exception e) when (RetryPolicy.IsNetworkError(e) && !cancellationToken.IsCancellationRequested)
        {
            return PhoneResult.Unknown;
        }
    }
}
