using System.Text.Json;

namespace IdToken.Client.Http;

/// <summary>Turns an unsuccessful response into the exception for it (RFC 9457).</summary>
internal static class Refusals
{
    public static IdTokenException From(ServerResponse response) => Problem(response) ?? Unexpected(response);

    public static IdTokenException Unexpected(ServerResponse response, Exception? cause = null) => new(
        IdTokenErrorCodes.UnexpectedResponse,
        $"The server responded with {(int)response.Status} and content that is not part of the protocol ({response.MediaType ?? "no media type"}). Check that BaseAddress is the address of an IdToken server.",
        cause)
    {
        Status = response.Status,
        RetryAfter = response.RetryAfter,
    };

    private static IdTokenException? Problem(ServerResponse response)
    {
        if (!response.IsProblem || (int)response.Status < 400)
            return null;
        try
        {
            using var json = JsonDocument.Parse(response.Body, StrictJson.Document);
            var problem = json.RootElement;
            var code = problem.GetProperty("code").GetString();
            if (!IdTokenErrorCodes.IsServerCode(code))
                return null;
            return new(code!, problem.TryGetProperty("title", out var title) ? title.GetString() ?? code! : code!)
            {
                Status = response.Status,
                RetryAfter = response.RetryAfter,
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
