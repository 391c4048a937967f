using System.Net.Http.Headers;

namespace IdToken.Api.Live.Upstream;

/// <summary>Reads the handler's HTTP responses within size limits.</summary>
internal static class UpstreamResponseReader
{
    /// <summary>Bodies name a user and some groups, or contain a short message.</summary>
    private const int MaximumBodyBytes = 64 * 1024;

    private const int MaximumCookieCharacters = 4 * 1024;

    public static async Task<UpstreamResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await BodyAsync(response.Content, cancellationToken);
        // The status of a rejection counts even when its body is too large.
        if (body is null && response.IsSuccessStatusCode)
            return new(UpstreamFault.TooLarge, status);
        var headers = response.Headers.NonValidated;
        // If the header is repeated, the last one counts.
        var state = headers.TryGetValues("ce-connectionState", out var states) ? states.Last() : null;
        if (state is not null && !IsHeaderText(state))
            return new(UpstreamFault.Malformed, status);
        return new(UpstreamFault.None, status)
        {
            Body = body ?? [],
            ContentType = response.Content.Headers.ContentType?.MediaType,
            State = state,
            Cookies = [.. Cookies(headers)],
        };
    }

    // Printable ASCII and tab: the text goes into the headers of later requests unchanged.
    private static bool IsHeaderText(string text) => text.All(c => c is >= ' ' and <= '~' or '\t');

    private static async Task<byte[]?> BodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MaximumBodyBytes)
            return null;
        var buffer = new byte[(content.Headers.ContentLength ?? MaximumBodyBytes) + 1];
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaximumBodyBytes ? null : buffer[..length];
    }

    private static IEnumerable<KeyValuePair<string, string>> Cookies(HttpHeadersNonValidated headers)
    {
        if (!headers.TryGetValues("Set-Cookie", out var lines))
            yield break;
        foreach (var line in lines.Where(line => line.Length <= MaximumCookieCharacters && IsHeaderText(line)))
        {
            var pair = line.Split(';', 2)[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is [{ Length: > 0 } name, var value])
                yield return new(name, value);
        }
    }
}
