using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authorization;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>Requires that <c>?after=</c>, if present, is a valid position.</summary>
internal sealed class FeedPositionRequirement : IAuthorizationRequirement;

/// <summary>Rejects a hub connection before the upgrade, while an HTTP response can still say why.</summary>
internal sealed class FeedPositionAuthorizationHandler : AuthorizationHandler<FeedPositionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, FeedPositionRequirement requirement)
    {
        if (context.Resource is HttpContext http && FeedPosition.TryRead(http.Request, out _))
            context.Succeed(requirement);
        else
            context.Fail(new RefusalReason(this, Refusal.InvalidFeedPosition));
        return Task.CompletedTask;
    }
}
