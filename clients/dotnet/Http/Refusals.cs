using System.Text.Json;

namespace IdToken.Client.Http;

/// <summary>Turns an answer that is no success into the exception that tells it (RFC 9457).</summary>
internal static class Refusals
{
    public static IdTokenException From(HttpAnswer answer) => Problem(answer) ?? Unexpected(answer);

    public static IdTokenException Unexpected(HttpAnswer answer, Exception? cause = null) => new(
        IdTokenErrorCodes.UnexpectedResponse, $"The server answered {(int)answer.Status} with something that is not of this protocol ({answer.MediaType ?? "no media type"}).", cause)
    {
        Status = answer.Status,
        RetryAfter = answer.RetryAfter,
    };

    private static IdTokenException? Problem(HttpAnswer answer)
    {
        if (!answer.IsProblem || (int)answer.Status < 400)
            return null;
        try
        {
            using var json = JsonDocument.Parse(answer.Body, StrictJson.Document);
            var problem = json.RootElement;
            var code = problem.GetProperty("code").GetString();
            if (!IdTokenErrorCodes.IsOfServer(code))
                return null;
            return new(code!, problem.TryGetProperty("title", out var title) ? title.GetString() ?? code! : code!)
            {
                Status = answer.Status,
                RetryAfter = answer.RetryAfter,
                Errors = problem.TryGetProperty("errors", out var errors) ? Messages(errors) : new(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static Dictionary<string, string[]> Messages(JsonElement errors) => errors.EnumerateObject()
        .ToDictionary(field => field.Name, field => field.Value.EnumerateArray().Select(message => message.GetString() ?? "").ToArray());
}
