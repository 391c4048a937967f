// The baseline of docs/performance.md: bare Kestrel and SignalR with the routes and frames of the server, but no store, authentication or cryptography.
using IdToken.Bare;
using IdToken.Contracts;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.ConfigureHttpJsonOptions(http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJsonContext.Default));
builder.Services.AddSingleton<Sessions>();
builder.Services.AddSignalR();
var app = builder.Build();

app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(10) });
app.MapGet("/health/ready", () => "Healthy");
app.MapGet("/.well-known/openid-configuration", () => new { issuer = "bare" });
app.MapPost("/dev/credentials", () => new { tokenId = Guid.NewGuid().ToString("N"), vdsData = "bare" });
app.MapPost("/enroll", (EnrollRequest _) => new EnrollResponse(true, "bare", Sessions.End));
app.MapPost("/auth/initiate", (InitiateRequest _) => Sessions.Initiate());
app.MapPost("/auth/verify", (VerifyRequest approval, Sessions sessions) => sessions.ApproveAsync(approval.SessionId!));
app.Map("/ws/session/{sessionId}", RawSockets.ServeSessionAsync);
app.Map("/ws", RawSockets.ServeAsync);
app.MapHub<SessionHub>("/hubs/session");
app.MapHub<DeviceHub>("/hubs/device");
app.Run();
