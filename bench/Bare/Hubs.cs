using IdToken.Contracts;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Bare;

internal sealed class SessionHub(Sessions sessions, IHubContext<SessionHub, ISessionClient> hub) : Hub<ISessionClient>
{
    private string SessionId => Context.GetHttpContext()!.Request.Query["sessionId"].ToString();

    public override async Task OnConnectedAsync()
    {
        var (context, client) = (Context, hub.Clients.Client(Context.ConnectionId));
        sessions.Connect(SessionId, async outcome =>
        {
            await client.Approved(outcome);
            context.Abort();
        });
        await Clients.Caller.OtpReady(Sessions.Ready);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        sessions.Disconnect(SessionId);
        return Task.CompletedTask;
    }
}

internal sealed class DeviceHub : Hub<IDeviceClient>;
