namespace IdToken.Client.Http;

/// <summary>Sends a request and reads the whole response, within limits of time and size.</summary>
internal sealed class HttpCaller(Func<HttpClient> http, ClientSettings settings)
{
    /// <summary>The largest response is a token with a photo; the server accepts 64 KiB for the credential that the photo comes from.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <exception cref="IdTokenException">There was no response, or it could not be read.</exception>
    public async Task<ServerResponse> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.RequestTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            await BufferAsync(response.Content, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, response.Headers.Date, RetryAfter.Wait(response.Headers.RetryAfter, settings.Time));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IdTokenException(IdTokenErrorCodes.Unreachable, $"{request.RequestUri} did not respond in time.", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse)
        {
            throw new IdTokenException(IdTokenErrorCodes.UnexpectedResponse, $"{request.RequestUri} sent a response that is too large or is not valid HTTP.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new IdTokenException(IdTokenErrorCodes.Unreachable, $"Could not reach {request.RequestUri}.", e);
        }
    }

    private static Task BufferAsync(HttpContent content, CancellationToken cancellationToken) =>
#if NET9_0_OR_GREATER
        content.LoadIntoBufferAsync(MaximumBytes, cancellationToken);
#else
        content.LoadIntoBufferAsync(MaximumBytes).WaitAsync(cancellationToken);
#endif
}
