namespace IdToken.Client.Http;

/// <summary>Sends a request and reads the whole answer, within the time and size that are allowed.</summary>
internal sealed class HttpCaller(Func<HttpClient> http, ClientSettings settings)
{
    /// <summary>A token with a photo is the largest answer; the server takes 64 KiB for the credential that the photo comes from.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <exception cref="IdTokenException">No answer came, or none that can be read.</exception>
    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.RequestTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaximumBytes, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, response.Headers.Date, RetryAfter.Wait(response.Headers.RetryAfter, settings.Time));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IdTokenException(IdTokenErrorCodes.Unreachable, $"{request.RequestUri} did not answer in time.", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse)
        {
            throw new IdTokenException(IdTokenErrorCodes.UnexpectedResponse, $"{request.RequestUri} sent an answer that is too large or is not HTTP.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new IdTokenException(IdTokenErrorCodes.Unreachable, $"{request.RequestUri} cannot be reached.", e);
        }
    }
}
