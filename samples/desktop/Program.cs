using System.Text.Json;
using IdToken.Client;

// dotnet run --project samples/desktop -- --phone            a sample person, whose phone this program plays
// dotnet run --project samples/desktop -- tok_1 [server]     a person with an enrolled phone
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
catch (IdTokenException e)
{
    Console.WriteLine($"Not signed in: {e.Message} ({e.Code})");
    if (e.Code == IdTokenErrorCodes.EnrollmentNotFound)
        Console.WriteLine($"No phone is enrolled as {tokenId}. The demo page of a Development server ({server}) enrolls one and shows its tokenId.");
    return 1;
}
catch (HttpRequestException e)
{
    Console.WriteLine($"No identity credential from {server}; only a server in Development issues one without authentication: {e.Message}");
    return 1;
}

async Task<string> EnrollAsync()
{
    // Only a server in Development issues credentials to anyone.
    using var response = await http.PostAsync(new Uri(server, "dev/credentials"), new StringContent("{}", null, "application/json"));
    using var credential = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    var phone = key.SignEnrollment(credential.RootElement.GetProperty("vdsData").GetString()!, "desktop", DateTimeOffset.UtcNow);
    return (await client.EnrollAsync(phone)).TokenId;
}

static async Task ShowAsync(SignInSession session)
{
    await foreach (var happened in session.EventsAsync())
        Console.WriteLine($"  {happened switch { ConnectionEvent { Connected: false } => "disconnected, reconnecting", RejectedEvent e => e.Reason, _ => $"{happened}" }}");
}
