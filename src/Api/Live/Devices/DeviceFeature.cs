using System.Security.Claims;
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
        api.MapHub<DeviceHub>("/hubs/device", HubSockets.Configure)
            .RequireAuthorization(Policy)
            .LimitsUnauthenticated()
            .NegotiatesWithoutState()
            .ServedOutsidePipeline()
            .RequiresLease();
    }
}
