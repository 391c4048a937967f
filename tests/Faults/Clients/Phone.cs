using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Contracts;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>Approves a session and does not rest until it has a definite answer.</summary>
internal sealed class Phone(Person person, Uri server, HttpClient http)
{
    public async Task ApproveAsync(SignIn signIn, string code, CancellationToken cancellationToken)
    {
        signIn.Asks();
        try
        {
            PhoneAnswer? answer;
            while ((answer = await AskAsync(signIn, code, cancellationToken)) == PhoneAnswer.Unclear)
            {
                signIn.Answered(PhoneAnswer.Unclear);
                await Trouble.PauseAsync(cancellationToken);
            }

            if (answer is { } definite)
                signIn.Answered(definite);
        }
        catch (OperationCanceledException)
        {
            signIn.Odd("the phone got no definite answer");
        }
    }

    /// <returns>Null: an answer that there must not be.</returns>
    private async Task<PhoneAnswer?> AskAsync(SignIn signIn, string code, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri(server, "auth/verify"), person.Approve(signIn.Id, code), ContractsJsonContext.Default.VerifyRequest, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                await answer.Content.LoadIntoBufferAsync(cancellationToken);
                return PhoneAnswer.Approved;
            }

            if (Trouble.IsPassing(answer.StatusCode))
                return PhoneAnswer.Unclear;
            var problem = (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))?["code"];
            if ((answer.StatusCode, problem) is (HttpStatusCode.Conflict, "session_resolved"))
                return PhoneAnswer.Resolved;
            if ((answer.StatusCode, problem) is (HttpStatusCode.NotFound, "session_not_found"))
                return PhoneAnswer.Gone;
            signIn.Odd($"the phone was answered {(int)answer.StatusCode} {problem}");
            return null;
        }
        catch (Exception e) when (Trouble.IsOfNetwork(e) && !cancellationToken.IsCancellationRequested)
        {
            return PhoneAnswer.Unclear;
        }
    }
}
