using System.Security.Claims;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authorization;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>Requires that the wsToken is that of the requested session.</summary>
internal sealed class SessionRequirement : IAuthorizationRequirement;

/// <summary>Compares the session of the wsToken with the requested one, and checks that the session exists and admits the origin.</summary>
internal sealed class SessionAuthorizationHandler(SessionAdmission admission) : AuthorizationHandler<SessionRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionRequirement requirement)
    {
        if (context.Resource is not HttpContext http)
            return;
        var sessionId = WsTokenAuthenticationHandler.SessionOf(http.Request);
        if (context.User.FindFirstValue(WsTokenAuthenticationHandler.SessionClaim) != sessionId)
            return;
        if (await admission.CheckAsync(sessionId, http.Request, mustExist: true) is { } refusal)
            context.Fail(new RefusalReason(this, refusal));
        else
            context.Succeed(requirement);
    }
}
