using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>Someone with an enrolled phone, and a client for both sides of the sign-in.</summary>
internal sealed class Person(IdTokenClient client, Transport transport, string tokenId, PhoneKey key) : IDisposable
{
    public string TokenId => tokenId;

    public IdTokenClient Client => client;

    public SignInRequest SignIn => new() { TokenId = tokenId, ServiceId = "demo", Scopes = ["identity:basic"] };

    public static async Task<Person> EnrollAsync(Uri server, Transport transport = Transport.Raw, HttpMessageHandler? handler = null)
    {
        var client = NewClient(server, transport, handler);
        var credential = await CredentialAsync(server);
        var key = PhoneKey.Create();
        var enrolled = await client.EnrollAsync(key.SignEnrollment((string)credential["vdsData"]!, "test", DateTimeOffset.UtcNow), Deadline.Token).SoonAsync();
        return new(client, transport, enrolled.TokenId, key);
    }

    public static async Task<JsonObject> CredentialAsync(Uri server)
    {
        using var http = new HttpClient();
        using var response = await http.PostAsJsonAsync(new Uri(server, "dev/credentials"), new { }, Deadline.Token);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Deadline.Token))!;
    }

    /// <summary>A client of the same person by another way to the server.</summary>
    public Person By(Uri server) => new(NewClient(server, transport), transport, tokenId, key);

    public Task<Approved> ApproveAsync(SignInSession session, string? code = null, IReadOnlyList<string>? granted = null) =>
        client.VerifyAsync(key.SignApproval(session.SessionId, tokenId, code ?? session.AutoPassword, DateTimeOffset.UtcNow, granted), Deadline.Token).SoonAsync();

    public Task DeclineAsync(SignInSession session) =>
        client.DeclineAsync(key.SignDecline(session.SessionId, tokenId, DateTimeOffset.UtcNow), Deadline.Token).SoonAsync();

    /// <summary>A code that is not the session's.</summary>
    public static string WrongCode(SignInSession session) => session.AutoPassword == "000000" ? "000001" : "000000";

    public void Dispose() => key.Dispose();

    private static IdTokenClient NewClient(Uri server, Transport transport, HttpMessageHandler? handler = null)
    {
        var options = new IdTokenClientOptions { BaseAddress = server };
        if (transport == Transport.Hub)
            options.UseSignalR();
        return new(handler is null ? new HttpClient() : new HttpClient(handler), options);
    }
}
