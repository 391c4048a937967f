using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authorization;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>What <c>?after=</c> names is a position in a feed.</summary>
internal sealed class FeedPositionRequirement : IAuthorizationRequirement;

/// <summary>Refuses a hub connection before the upgrade, where the client can still be told why.</summary>
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
