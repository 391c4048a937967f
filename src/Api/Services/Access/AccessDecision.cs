namespace IdToken.Api.Services.Access;

/// <summary>Admitted as a service, or refused.</summary>
internal readonly record struct AccessDecision(ServiceIdentity? Identity, AccessRefusal? Refusal)
{
    public static implicit operator AccessDecision(ServiceIdentity identity) => new(identity, null);

    public static implicit operator AccessDecision(AccessRefusal refusal) => new(null, refusal);
}
