namespace IdToken.Api.Services.Access;

/// <summary>The service that a request was accepted for, or the reason for its refusal.</summary>
internal readonly record struct AccessDecision(ServiceIdentity? Identity, AccessRefusal? Refusal)
{
    public static implicit operator AccessDecision(ServiceIdentity identity) => new(identity, null);

    public static implicit operator AccessDecision(AccessRefusal refusal) => new(null, refusal);
}
