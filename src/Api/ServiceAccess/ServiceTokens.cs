namespace IdToken.Api.ServiceAccess;

/// <summary>Examines the bearer tokens of services' back ends.</summary>
internal sealed class ServiceTokens
{
    /// <summary>Some issuer is configured.</summary>
    public bool AreAccepted { get; }

    /// <summary>Some token could open the feed of this service.</summary>
    public bool CanOpen(string serviceId) => AreAccepted && serviceId.Length > 0;

    public Task<TokenFinding> ExamineAsync(HttpContext http) => Task.FromResult(new TokenFinding(AreAccepted && http.Request.Headers.Authorization.Count > 0 ? TokenStatus.Invalid : TokenStatus.Missing));
}
