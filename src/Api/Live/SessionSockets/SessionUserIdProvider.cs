using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>
/// Makes the session the SignalR user of its connections. Connections of devices and services have no user: their tokenId or service id could otherwise be taken for a session.
/// </summary>
internal sealed class SessionUserIdProvider : IUserIdProvider
{
    public string? GetUserId(HubConnectionContext connection) => connection.User.FindFirstValue(WsTokenAuthenticationHandler.SessionClaim);
}
