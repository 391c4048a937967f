namespace IdToken.Client.Tests.Hosting;

/// <summary>Keeps the last response that a client got.</summary>
internal sealed class ResponseRecorder() : DelegatingHandler(new HttpClientHandler())
{
    public string Last { get; private set; } = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        Last = await response.Content.ReadAsStringAsync(cancellationToken);
        return response;
    }
}
