using IdToken.Api.Platform.Keys;
using IdToken.Api.Services;
using IdToken.Api.Sessions;
using IdToken.Contracts;

namespace IdToken.Api.Live.Devices;

/// <summary>Puts what the store says into the words of <see cref="IDeviceClient"/>. The code is derived here and travels nowhere else.</summary>
internal sealed class DeviceMessages(MasterSecrets secrets, ServiceCatalog services, OtpOptions options, TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Null: the session cannot be decided any more, as it is over or its master secret was removed.</summary>
    public SignInRequested? Requested(SessionNews news)
    {
        if (news.Inquiry is not { } inquiry || news.ExpiresAt <= Now || secrets.Find(inquiry.Kid) is not { } secret)
            return null;
        return new(
            news.SessionId,
            inquiry.ServiceId,
            services.Find(inquiry.ServiceId)?.Name ?? inquiry.ServiceId,
            inquiry.Scopes,
            options.NumberEntry ? null : OneTimeCode.Derive(secret, news.SessionId, news.TokenId),
            inquiry.IpAddress,
            inquiry.UserAgent,
            inquiry.InitiatedAt,
            news.ExpiresAt);
    }

    public static SignInResolved Resolved(SessionNews news) => new(news.SessionId, SessionStates.Name(news.State));
}
