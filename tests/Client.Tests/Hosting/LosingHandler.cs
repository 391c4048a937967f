namespace IdToken.Client.Tests.Hosting;

/// <summary>Loses the server's answers to one path, while a test says so.</summary>
internal sealed class LosingHandler() : DelegatingHandler(new HttpClientHandler())
{
    public string? Path { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri!.AbsolutePath != Path)
            return response;
        response.Dispose();
        throw new HttpRequestException("Lost.");
    }
}
