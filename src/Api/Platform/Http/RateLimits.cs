namespace IdToken.Api.Platform.Http;

/// <summary>The requests that are limited, each kind with a budget of its own.</summary>
internal enum Limited
{
    Initiate,
    Verify,
    Cancel,
    Enroll,
    Invitation,
    Recovery,
    Admin,
}

/// <summary>The limits of <see cref="RateLimitOptions"/>, as this instance counts them.</summary>
internal sealed class RateLimits(RateLimitOptions options, LimitLog log, TimeProvider clock)
{
    private readonly CountTable _counts = new(clock);

    /// <summary>Requests whose authentication failed, for each client address.</summary>
    public WindowLimit Unauthenticated => new(_counts, log, "unauthenticated", options.UnauthenticatedPerMinute, TimeSpan.FromMinutes(1));

    /// <summary>Verdicts on one person, or on one session, from one client address.</summary>
    public WindowLimit Attempts => new(_counts, log, "attempts", options.VerifyPerPersonPerMinute, TimeSpan.FromMinutes(1), "client address with one person or session");

    public WindowLimit Of(Limited kind) => kind switch
    {
        Limited.Initiate => new(_counts, log, "initiate", options.InitiatePerMinute, TimeSpan.FromMinutes(1)),
        Limited.Verify => new(_counts, log, "verify", options.VerifyPerMinute, TimeSpan.FromMinutes(1)),
        Limited.Cancel => new(_counts, log, "cancel", options.CancelPerMinute, TimeSpan.FromMinutes(1)),
        Limited.Enroll => new(_counts, log, "enroll", options.EnrollPerHour, TimeSpan.FromHours(1)),
        Limited.Invitation => new(_counts, log, "invitation", options.InvitationsPerMinute, TimeSpan.FromMinutes(1)),
        Limited.Recovery => new(_counts, log, "recovery", options.RecoveriesPerMinute, TimeSpan.FromMinutes(1)),
        Limited.Admin => new(_counts, log, "admin", options.AdminPerMinute, TimeSpan.FromMinutes(1), "administrator"),
    };

    /// <summary>Requests of this kind that are refused for their form: as many as good ones, so that neither use up the other's budget.</summary>
    public WindowLimit Invalid(Limited kind) => Of(kind) is var limit ? limit with { Name = "invalid-" + limit.Name } : limit;

    public bool Exempts(HttpContext http) => options.ExemptLoopback == true && ClientAddress.IsThisMachine(http);
}
