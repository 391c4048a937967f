using System.Text.Json;
using IdToken.Client;
using IdToken.Contracts;

// dotnet run --project samples/phone [server]     a sample person's phone in the terminal: Enter approves
var server = new Uri(args.FirstOrDefault() ?? "http://localhost:5080");
using var http = new HttpClient();
// A real phone keeps its key in the platform's key store; see IPhoneKey.
using var key = PhoneKey.Create();
var client = new IdTokenClient(http, new IdTokenClientOptions { BaseAddress = server });
try
{
    var identity = await client.EnrollPhoneAsync(await CredentialAsync(), key, "console-phone");
    await using var phone = client.CreateDeviceSession(identity);
    phone.ConnectionChanged += (_, connection) => Console.WriteLine($"  {connection.State}");
    phone.Resolved += (_, end) => Console.WriteLine($"  {end.Request.ServiceName}: {end.State}");
    phone.Start();
    Console.WriteLine($"This phone is {identity.TokenId}. Start a sign-in: dotnet run --project samples/desktop -- {identity.TokenId}");
    await foreach (var request in phone.RequestsAsync())
        await AnswerAsync(phone, request);
    return 0;
}
catch (IdTokenException e)
{
    Console.WriteLine($"The phone stopped: {e.Message} ({e.Code})");
    return 1;
}
catch (HttpRequestException e)
{
    Console.WriteLine($"No identity credential from {server}; only a server in Development issues one without authentication: {e.Message}");
    return 1;
}

async Task<string> CredentialAsync()
{
    using var response = await http.PostAsync(new Uri(server, "dev/credentials"), new StringContent("{}", null, "application/json"));
    using var credential = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    return credential.RootElement.GetProperty("vdsData").GetString()!;
}

static async Task AnswerAsync(DeviceSession phone, SignInRequested request)
{
    Console.WriteLine($"{request.ServiceName} asks for {string.Join(", ", request.Scopes)}; browser: {request.UserAgent} at {request.IpAddress}");
    Console.WriteLine(request.Code is null
        ? "Type the code that the browser shows, n to decline, r to report"
        : $"Enter if the browser shows {request.Code}, n to decline, r if you did not start this");
    try
    {
        var answer = Console.ReadLine();
        if (answer == "r")
            await phone.ReportAsync(request);
        else if (answer is "n" or null)
            await phone.DeclineAsync(request);
        else
            await phone.ApproveAsync(request, answer.Length > 0 ? answer : null);
    }
    catch (Exception e) when (e is IdTokenException or ArgumentException)
    {
        Console.WriteLine($"  {e.Message}");
    }
}
