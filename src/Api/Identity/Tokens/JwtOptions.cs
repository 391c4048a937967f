using FluentValidation;

namespace IdToken.Api.Identity.Tokens;

/// <summary><c>IdToken:Jwt</c>.</summary>
internal sealed record JwtOptions
{
    /// <summary>How long a token is valid.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);
}

internal sealed class JwtOptionsValidator : AbstractValidator<JwtOptions>
{
    public JwtOptionsValidator() => RuleFor(o => o.Lifetime).InclusiveBetween(TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
}
