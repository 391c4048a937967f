using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;

namespace IdToken.Api.Identity.Push.Fcm;

/// <summary>The key file of a Google service account.</summary>
/// <param name="ProjectId">The Firebase project.</param>
/// <param name="ClientEmail">The account.</param>
/// <param name="PrivateKey">PEM.</param>
/// <param name="TokenUri">Where access tokens are issued.</param>
internal sealed record FcmAccount(
    [property: JsonPropertyName("project_id")] string? ProjectId,
    [property: JsonPropertyName("client_email")] string? ClientEmail,
    [property: JsonPropertyName("private_key")] string? PrivateKey,
    [property: JsonPropertyName("token_uri")] string? TokenUri)
{
    private const string Scope = "https://www.googleapis.com/auth/firebase.messaging";

    /// <summary>Returns what is wrong with a file; null where nothing is.</summary>
    public static string? FaultOf(string path)
    {
        try
        {
            Read(path).Credential(new HttpClientFactory());
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"'{path}' cannot be read.";
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or CryptographicException or ArgumentException or FormatException)
        {
            return $"'{path}' is not the key file of a service account.";
        }
    }

    /// <exception cref="InvalidDataException">A member is missing.</exception>
    public static FcmAccount Read(string path)
    {
        var account = JsonSerializer.Deserialize(File.ReadAllBytes(path), FcmJsonContext.Default.FcmAccount);
        return account is { ProjectId.Length: > 0, ClientEmail.Length: > 0, PrivateKey.Length: > 0 } && FcmOptionsValidator.IsUrl(account.TokenUri)
            ? account
            : throw new InvalidDataException("A member is missing.");
    }

    /// <summary>Returns what gets access tokens, and keeps each until shortly before its end.</summary>
    public ServiceAccountCredential Credential(Google.Apis.Http.IHttpClientFactory http) => new(new ServiceAccountCredential.Initializer(ClientEmail, TokenUri)
    {
        ProjectId = ProjectId,
        Scopes = [Scope],
        HttpClientFactory = http,
        // The queue retries.
        DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
    }.FromPrivateKey(PrivateKey));

    public override string ToString() => $"service account of {ProjectId}";
}

[JsonSerializable(typeof(FcmAccount))]
internal sealed partial class FcmJsonContext : JsonSerializerContext;
