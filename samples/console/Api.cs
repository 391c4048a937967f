using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Contracts;

namespace IdToken.SignIn;

/// <summary>Calls the server's REST endpoints.</summary>
internal sealed class Api(Uri server, CancellationToken cancellationToken) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server };

    public async Task<TResponse> PostAsync<TRequest, TResponse>(string path, TRequest body)
    {
        using var response = await _http.PostAsJsonAsync(path, body, ContractsJsonContext.Default.Options, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path} responded with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        return (await response.Content.ReadFromJsonAsync<TResponse>(ContractsJsonContext.Default.Options, cancellationToken))!;
    }

    /// <summary>Returns an identity credential for a sample person; only a server in Development issues one.</summary>
    public async Task<(string TokenId, string VdsData)> CredentialAsync()
    {
        using var response = await _http.PostAsJsonAsync("/dev/credentials", new JsonObject(), cancellationToken);
        response.EnsureSuccessStatusCode();
        var credential = (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
        return ((string)credential["tokenId"]!, (string)credential["vdsData"]!);
    }

    public void Dispose() => _http.Dispose();
}
