using System.Net;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Services;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;
using IdToken.Contracts;

namespace IdToken.Api.Live.Devices;

/// <summary>Creates the messages of <see cref="IDeviceClient"/>. The code is derived here; it is neither stored nor published.</summary>
internal sealed class DeviceMessages(MasterSecrets secrets, ServiceCatalog services, INetworkPlaces places, TimeProvider clock)
{
    /// <summary>Returns null where the session can no longer be decided: it is over, or its master secret was removed.</summary>
    public SignInRequested? Requested(DeviceNotification notification)
    {
        if (notification.Details is not { } details || notification.ExpiresAt <= clock.GetUtcNow() || secrets.Find(details.Kid) is not { } secret)
            return null;
        return new(
            notification.SessionId,
            details.ServiceId,
            services.Find(details.ServiceId)?.Name ?? details.ServiceId,
            details.Scopes,
            details.CodeEntry == CodeEntry.Enter ? null : OneTimeCode.Derive(secret, notification.SessionId, notification.TokenId),
            details.IpAddress,
            details.UserAgent,
            details.InitiatedAt,
            notification.ExpiresAt)
        {
            Origin = details.Origin.Length > 0 ? details.Origin : null,
            Place = IPAddress.TryParse(details.IpAddress, out var address) ? places.Find(address) : null,
            Quiet = details.Quiet,
        };
    }

    public static SignInResolved Resolved(DeviceNotification notification) => new(notification.SessionId, NameOf(notification.State));

    private static string NameOf(SessionState state) => state switch
    {
        SessionState.Approved => SignInStates.Approved,
        SessionState.Declined => SignInStates.Declined,
        SessionState.Locked => SignInStates.Locked,
        SessionState.Revoked => SignInStates.Revoked,
        SessionState.Cancelled => SignInStates.Cancelled,
        SessionState.Superseded => SignInStates.Superseded,
        SessionState.Expired => SignInStates.Expired,
        SessionState.Pending or SessionState.Claimed => throw new ArgumentOutOfRangeException(nameof(state), state, "No person has such a session that is resolved."),
    };
}
