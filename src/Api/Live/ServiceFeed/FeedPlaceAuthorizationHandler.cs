using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authorization;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>What <c>?after=</c> names is a place in a feed.</summary>
internal sealed class FeedPlaceRequirement : IAuthorizationRequirement;

/// <summary>Refuses a hub connection before the upgrade, where the client can still be told why.</summary>
internal sealed class FeedPlaceAuthorizationHandler : AuthorizationHandler<FeedPlaceRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, FeedPlaceRequirement requirement)
    {
        if (context.Resource is HttpContext http && FeedPlace.TryRead(http.Request, out _))
            context.Succeed(requirement);
        else
            context.Fail(new RefusalReason(this, Refusal.InvalidFeedPlace));
        return Task.CompletedTask;
    }
}
