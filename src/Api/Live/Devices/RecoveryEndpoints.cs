using System.Security.Claims;
using IdToken.Api.Identity.Recovery;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Live.Devices;

/// <summary>What an enrolled phone makes for the day when the person has another one.</summary>
internal static class RecoveryEndpoints
{
    public static void MapRecoveryCodes(this RouteGroupBuilder device)
    {
        device.MapPost("/recovery-codes", async (RecoveryCodesRequest? request, ClaimsPrincipal user, OwnRecoveryCodes codes, HttpRequest http) =>
            {
                var phone = DeviceAuthenticationHandler.DeviceOf(user);
                return (await codes.MakeAsync(phone.TokenId, phone.EnrolledAt, request, http)).ToHttp();
            })
            .Produces<RecoveryCodesResponse>()
            .Refuses(400, 401, 403, 413, 415, 422, 429, 503)
            .WithSummary("Makes recovery codes, in place of all earlier ones");
        device.MapGet("/recovery-codes", async (ClaimsPrincipal user, OwnRecoveryCodes codes) =>
            {
                var phone = DeviceAuthenticationHandler.DeviceOf(user);
                return (await codes.CountAsync(phone.TokenId, phone.EnrolledAt)).ToHttp();
            })
            .Produces<RecoveryCodesLeft>()
            .Refuses(401, 403, 422, 429, 503)
            .WithSummary("How many recovery codes are left");
        device.MapPost("/move", async (RecoveryCodesRequest? request, ClaimsPrincipal user, OwnRecoveryCodes codes, HttpRequest http) =>
            {
                var phone = DeviceAuthenticationHandler.DeviceOf(user);
                return (await codes.MoveAsync(phone.TokenId, phone.EnrolledAt, request, http)).ToHttp();
            })
            .Produces<MoveResponse>()
            .Refuses(400, 401, 403, 413, 415, 422, 429, 503)
            .WithSummary("Makes a link with which another phone takes the enrollment over");
    }
}
