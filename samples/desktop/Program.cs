using System.Net.Http.Json;
using IdToken.Client;
using IdToken.Contracts;

// dotnet run --project samples/desktop -- --phone            a made-up person, whose phone is played here
// dotnet run --project samples/desktop -- tok_1 [server]     a person with a phone
var words = args.Where(a => !a.StartsWith('-')).ToArray();
var server = new Uri(words.FirstOrDefault(w => w.StartsWith("http", StringComparison.Ordinal)) ?? "http://localhost:5080");
var tokenId = words.FirstOrDefault(w => !w.StartsWith("http", StringComparison.Ordinal));
var playPhone = args.Contains("--phone");
if (tokenId is null == !playPhone)
{
    Console.WriteLine("Usage: desktop (<tokenId> | --phone) [http://localhost:5080]");
    return 2;
}

using var http = new HttpClient();
using var key = PhoneKey.Create();
var client = new IdTokenClient(http, new IdTokenClientOptions { BaseAddress = server });
try
{
    tokenId ??= await EnrollAsync();
    await using var session = await client.SignInAsync(new SignInRequest { TokenId = tokenId, ServiceId = "demo" });
    Console.WriteLine($"Approve on the phone of {tokenId} if it shows this code: {session.AutoPassword}");
    var showing = ShowAsync(session);
    if (playPhone)
        await client.VerifyAsync(key.SignApproval(session.SessionId, tokenId, session.AutoPassword, DateTimeOffset.UtcNow));
    var result = await session.ResultAsync();
    await showing;
    Console.WriteLine("Signed in:");
    foreach (var (name, value) in result.Claims)
        Console.WriteLine($"  {name,-12} {value}");
    return 0;
}
catch (Exception e) when (e is IdTokenException or HttpRequestException)
{
    Console.WriteLine($"Not signed in: {e.Message} ({(e as IdTokenException)?.Code ?? "no server"})");
    return 1;
}

async Task<string> EnrollAsync()
{
    // Only a Development server makes people up.
    using var response = await http.PostAsJsonAsync(new Uri(server, "dev/credentials"), new { });
    var credential = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Dictionary<string, string>>();
    var phone = key.SignEnrollment(credential!["vdsData"], "desktop", DateTimeOffset.UtcNow);
    return (await client.EnrollAsync(phone)).TokenId;
}

static async Task ShowAsync(SignInSession session)
{
    await foreach (var happened in session.EventsAsync())
        Console.WriteLine($"  {happened switch { ConnectionEvent { Connected: false } => "no connection, trying again", RejectedEvent e => e.Reason, _ => $"{happened}" }}");
}
