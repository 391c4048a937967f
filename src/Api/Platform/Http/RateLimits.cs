namespace IdToken.Api.Platform.Http;

/// <summary>The requests that are limited, each kind with a budget of its own.</summary>
internal enum Limited
{
    Initiate,
    Verify,
    Cancel,
    Enroll,
    Admin,
}

/// <summary>The limits of <see cref="RateLimitOptions"/>, as this instance counts them.</summary>
internal sealed class RateLimits(RateLimitOptions options, TimeProvider clock)
{
    private readonly CountTable _counts = new(clock);

    /// <summary>Requests whose authentication failed, for each client address.</summary>
    public WindowLimit Unauthenticated => new(_counts, "unauthenticated", options.UnauthenticatedPerMinute, TimeSpan.FromMinutes(1));

    /// <summary>Verdicts on one person, or on one session, from one client address.</summary>
    public WindowLimit Attempts => new(_counts, "attempts", options.VerifyPerPersonPerMinute, TimeSpan.FromMinutes(1));

    public WindowLimit Of(Limited kind) => kind switch
    {
        Limited.Initiate => new(_counts, "initiate", options.InitiatePerMinute, TimeSpan.FromMinutes(1)),
        Limited.Verify => new(_counts, "verify", options.VerifyPerMinute, TimeSpan.FromMinutes(1)),
        Limited.Cancel => new(_counts, "cancel", options.CancelPerMinute, TimeSpan.FromMinutes(1)),
        Limited.Enroll => new(_counts, "enroll", options.EnrollPerHour, TimeSpan.FromHours(1)),
        Limited.Admin => new(_counts, "admin", options.AdminPerMinute, TimeSpan.FromMinutes(1)),
    };

    /// <summary>Requests of this kind that are refused for their form: as many as good ones, so that neither use up the other's budget.</summary>
    public WindowLimit Invalid(Limited kind) => Of(kind) is var limit ? limit with { Name = "invalid-" + limit.Name } : limit;

    public bool Exempts(HttpContext http) => options.ExemptLoopback == true && ClientAddress.IsThisMachine(http);
}
