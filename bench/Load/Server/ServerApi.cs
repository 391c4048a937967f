using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IdToken.Contracts;

namespace IdToken.Load.Server;

/// <summary>The REST side of the servers.</summary>
internal sealed class ServerApi : IDisposable
{
    private static readonly ContractsJsonContext Json = ContractsJsonContext.Default;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, EnableMultipleHttp2Connections = true });

    /// <param name="overHttp2">The servers speak nothing but HTTP/2.</param>
    public ServerApi(bool overHttp2 = false)
    {
        if (!overHttp2)
            return;
        _http.DefaultRequestVersion = System.Net.HttpVersion.Version20;
        _http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
    }

    public Task<InitiateResponse> InitiateAsync(Uri server, Phone phone, CancellationToken cancellationToken) =>
        PostAsync(new Uri(server, "/auth/initiate"), new InitiateRequest { TokenId = phone.TokenId }, Json.InitiateRequest, Json.InitiateResponse, cancellationToken);

    public Task<Approved> VerifyAsync(Uri server, VerifyRequest approval, CancellationToken cancellationToken) =>
        PostAsync(new Uri(server, "/auth/verify"), approval, Json.VerifyRequest, Json.Approved, cancellationToken);

    public async Task EnrollAsync(Uri server, EnrollRequest request, CancellationToken cancellationToken) =>
        await PostAsync(new Uri(server, "/enroll"), request, Json.EnrollRequest, Json.EnrollResponse, cancellationToken);

    /// <summary>A credential for a made-up person; only a Development server gives one.</summary>
    public async Task<(string TokenId, string VdsData)> CredentialAsync(Uri server, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(server, "/dev/credentials"), new JsonObject(), cancellationToken);
        answer.EnsureSuccessStatusCode();
        var credential = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
        return ((string)credential["tokenId"]!, (string)credential["vdsData"]!);
    }

    public void Dispose() => _http.Dispose();

    private async Task<TAnswer> PostAsync<TRequest, TAnswer>(
        Uri url, TRequest body, JsonTypeInfo<TRequest> request, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(url, body, request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(answer, cancellationToken))!;
    }
}
