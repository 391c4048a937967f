using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IdToken.Contracts;

namespace IdToken.Load.Server;

/// <summary>The HTTP API of the servers.</summary>
internal sealed class ServerApi : IDisposable
{
    private static readonly ContractsJsonContext Json = ContractsJsonContext.Default;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, EnableMultipleHttp2Connections = true });

    /// <param name="overHttp2">Uses HTTP/2 without TLS.</param>
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

    /// <summary>Returns a credential for a fictional person; only a Development server issues one.</summary>
    public async Task<(string TokenId, string VdsData)> CredentialAsync(Uri server, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(server, "/dev/credentials"), new JsonObject(), cancellationToken);
        answer.EnsureSuccessStatusCode();
        var credential = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
        return ((string)credential["tokenId"]!, (string)credential["vdsData"]!);
    }

    /// <summary>Returns the issuer, which is the audience of device tokens.</summary>
    public async Task<string> IssuerAsync(Uri server, CancellationToken cancellationToken) =>
        (string)(await _http.GetFromJsonAsync<JsonObject>(new Uri(server, "/.well-known/openid-configuration"), cancellationToken))!["issuer"]!;

    /// <summary>Fetches a token for services from an issuer, which may support HTTP/1.1 only.</summary>
    public static async Task<string> ServiceTokenAsync(Uri url, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(url, cancellationToken);
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
