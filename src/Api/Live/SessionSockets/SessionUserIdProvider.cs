using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>To SignalR, the "user" of a session connection is the session.</summary>
internal sealed class SessionUserIdProvider : IUserIdProvider
{
    public string? GetUserId(HubConnectionContext connection) => connection.User.FindFirstValue(ClaimTypes.NameIdentifier);
}
