using System.Security.Claims;
using IdToken.Api.Identity.Push;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Sessions;
using IdToken.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdToken.Api.Live.Devices;

internal static class DeviceFeature
{
    private const string Policy = "Device";

    public static void AddDevices(this IServiceCollection services)
    {
        services.AddSingleton<DeviceStore>().AddSingleton<DeviceTokens>().AddSingleton<DeviceMessages>().AddSingleton<LiveDevices>();
        services.TryAddSingleton<INetworkPlaces, NoPlaces>();
        services.TryAddSingleton<SignatureCheck>((jws, publicKey) => jws.IsSignedBy(publicKey));
        services.AddHostedService<DeviceLeases>();
        services.AddSchemes().AddScheme<AuthenticationSchemeOptions, DeviceAuthenticationHandler>(DeviceAuthenticationHandler.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
            .AddAuthenticationSchemes(DeviceAuthenticationHandler.SchemeName)
            .RequireAuthenticatedUser());
    }

    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/device/sessions", async (ClaimsPrincipal user, DeviceStore store, DeviceMessages messages) =>
            {
                var sessions = await store.SessionsAsync(DeviceAuthenticationHandler.DeviceOf(user).TokenId);
                return TypedResults.Ok(new DeviceSessionsResponse([.. sessions.Select(messages.Requested).OfType<SignInRequested>()]));
            })
            .RequireAuthorization(Policy)
            .LimitsUnauthenticated()
            .Refuses(401, 403, 429, 503)
            .WithTags("Phone")
            .WithSummary("The person's pending sign-ins");
        api.MapPost("/device/claim", async (ClaimRequest request, ClaimsPrincipal user, Claims claims, DeviceStore store, DeviceMessages messages) =>
            {
                var tokenId = DeviceAuthenticationHandler.DeviceOf(user).TokenId;
                if (!(await claims.ClaimAsync(request.SessionId!, tokenId)).TryGet(out var sessionId, out var refusal))
                    return Problems.Of(refusal);
                // The person has just asked for it.
                return await store.SessionAsync(tokenId, sessionId) is { } session && messages.Requested(session) is { } asked
                    ? TypedResults.Ok(asked with { Quiet = false })
                    : (IResult)Problems.Of(Refusal.SessionNotFound);
            })
            .RequireAuthorization(Policy)
            .LimitsUnauthenticated()
            .Produces<SignInRequested>()
            .Refuses(400, 401, 403, 404, 409, 413, 415, 429, 503)
            .WithTags("Phone")
            .WithSummary("Claims a sign-in that began without a person");
        api.MapGroup("/device").RequireAuthorization(Policy).LimitsUnauthenticated().WithTags("Phone").MapRecoveryCodes();
        MapPush(api.MapGroup("/device/push").RequireAuthorization(Policy).LimitsUnauthenticated().WithTags("Phone"));
        api.MapHub<DeviceHub>("/hubs/device", HubSockets.Configure)
            .RequireAuthorization(Policy)
            .LimitsUnauthenticated()
            .NegotiatesWithoutState()
            .ServedOutsidePipeline()
            .RequiresLease();
    }

    private static void MapPush(RouteGroupBuilder push)
    {
        push.MapPut("", async (PushSubscriptionRequest request, ClaimsPrincipal user, PushSubscriptions subscriptions) =>
            {
                var device = DeviceAuthenticationHandler.DeviceOf(user);
                return await subscriptions.SetAsync(device.TokenId, device.EnrolledAt, request) is { } refusal ? Problems.Of(refusal) : Results.NoContent();
            })
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 403, 413, 415, 422, 429, 503)
            .WithSummary("Sets where the phone receives pushes");
        push.MapDelete("", async (ClaimsPrincipal user, PushSubscriptions subscriptions) =>
            {
                var device = DeviceAuthenticationHandler.DeviceOf(user);
                await subscriptions.RemoveAsync(device.TokenId, device.EnrolledAt);
                return TypedResults.NoContent();
            })
            .Refuses(401, 403, 429, 503)
            .WithSummary("The phone receives no pushes any more");
    }
}
