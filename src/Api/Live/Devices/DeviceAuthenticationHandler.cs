using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace IdToken.Api.Live.Devices;

/// <summary>Authenticates a device by a token that its phone signed. A token is valid once, and the framework authenticates once a request.</summary>
internal sealed class DeviceAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, DeviceTokens tokens, IssuerUrl issuer)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Device";

    private const string EnrolledAt = "enrolled_at";

    private Refusal _refusal = Refusal.InvalidDeviceToken;
    private TimeSpan? _retryAfter;

    public static Device DeviceOf(ClaimsPrincipal user) => new(
        user.FindFirstValue(ClaimTypes.NameIdentifier)!, long.Parse(user.FindFirstValue(EnrolledAt)!, CultureInfo.InvariantCulture));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var result = await tokens.AcceptAsync(Token(), issuer.For(Request));
        if (result.Value is not { } device)
        {
            (_refusal, _retryAfter) = (result.Refusal!.Value, result.RetryAfter);
            return AuthenticateResult.NoResult();
        }

        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, device.TokenId), new Claim(EnrolledAt, device.EnrolledAt.ToString(CultureInfo.InvariantCulture))], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_refusal == Refusal.InvalidDeviceToken)
            Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return (_retryAfter is { } wait ? Problems.RateLimited(wait) : Problems.Of(_refusal)).ExecuteAsync(Context);
    }

    // A browser's WebSocket cannot send the header.
    private string? Token() => BearerHeader.Read(Request) ?? (Request.Headers.Authorization.Count == 0 ? Request.Query["access_token"].ToString() : null);
}
