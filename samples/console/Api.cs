using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Contracts;

namespace IdToken.SignIn;

/// <summary>The REST side of the server.</summary>
internal sealed class Api(Uri server, CancellationToken cancellationToken) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server };

    public async Task<TResponse> PostAsync<TRequest, TResponse>(string path, TRequest body)
    {
        using var response = await _http.PostAsJsonAsync(path, body, ContractsJsonContext.Default.Options, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        return (await response.Content.ReadFromJsonAsync<TResponse>(ContractsJsonContext.Default.Options, cancellationToken))!;
    }

    /// <summary>An identity credential for a made-up person; only a Development server gives one.</summary>
    public async Task<(string TokenId, string VdsData)> CredentialAsync()
    {
        using var response = await _http.PostAsJsonAsync("/dev/credentials", new JsonObject(), cancellationToken);
        response.EnsureSuccessStatusCode();
        var credential = (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
        return ((string)credential["tokenId"]!, (string)credential["vdsData"]!);
    }

    public void Dispose() => _http.Dispose();
}
