using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// Makes the session id the SignalR user of a session's connections. Connections of devices and services have none, so that nothing sent to a session reaches them.
/// </summary>
internal sealed class SessionUserIdProvider : IUserIdProvider
{
    public string? GetUserId(HubConnectionContext connection) => connection.User.FindFirstValue(WsTokenAuthenticationHandler.SessionClaim);
}
