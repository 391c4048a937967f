// Plays browser and phone against a running Development server and prints each step with its time.
// Usage: dotnet run --project samples/console [server URL, default http://localhost:5080]
using System.Diagnostics;
using System.Text;
using IdToken.Contracts;
using IdToken.SignIn;

var server = new Uri(args.FirstOrDefault() ?? "http://localhost:5080");
var clock = Stopwatch.StartNew();
using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
using var api = new Api(server, deadline.Token);
try
{
    Print("phone", "asks the Development server for an identity credential");
    var phone = await Phone.EnrollAsync(api);
    Print("phone", $"is enrolled as {phone.TokenId}");

    var session = await api.PostAsync<InitiateRequest, InitiateResponse>("/auth/initiate", new() { TokenId = phone.TokenId, Scopes = ["identity:full"] });
    Print("browser", $"started {session.SessionId}, code {session.AutoPassword}, until {session.ExpiresAt:HH:mm:ss}Z");
    using var browser = await Browser.ConnectAsync(server, session, deadline.Token);
    Print("browser", $"<- {(await browser.NextAsync())?.GetType().Name} on the raw WebSocket");

    string[] granted = ["identity:name", "identity:nationality"];
    var pressed = clock.Elapsed;
    var approving = api.PostAsync<VerifyRequest, Approved>("/auth/verify", phone.Approve(session, granted));
    Print("phone", $"compared the code and approves {string.Join(" and ", granted)}");

    var outcome = await browser.NextAsync() as ApprovedFrame ?? throw new InvalidOperationException("The browser did not receive an approval.");
    Print("browser", $"<- approved, {(clock.Elapsed - pressed).TotalMilliseconds:F1} ms after the phone's request");
    Print("browser", Browser.IsGenuine(session, outcome) ? "checked random and hash: the outcome belongs to this sign-in" : "REJECTS the outcome: it is forged");
    Print("browser", "may use the token of " + Encoding.UTF8.GetString(Browser.Payload(outcome.Jwt)));
    await approving;
    Print("browser", $"<- close {await browser.CloseCodeAsync()}");
    return Browser.IsGenuine(session, outcome) ? 0 : 1;
}
catch (Exception e) when (e is HttpRequestException or InvalidOperationException or System.Net.WebSockets.WebSocketException or OperationCanceledException)
{
    Console.Error.WriteLine($"The sign-in failed: {e.Message}");
    return 1;
}

void Print(string who, string what) => Console.WriteLine($"{clock.Elapsed.TotalMilliseconds,8:F1} ms  {who,-7}  {what}");
