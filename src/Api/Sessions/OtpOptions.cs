using FluentValidation;

namespace IdToken.Api.Sessions;

/// <summary><c>IdToken:Otp</c>.</summary>
internal sealed record OtpOptions
{
    /// <summary>Trailing digits that otp_ready shows as <c>*</c>.</summary>
    public int MaskedDigits { get; init; }
}

internal sealed class OtpOptionsValidator : AbstractValidator<OtpOptions>
{
    public OtpOptionsValidator() => RuleFor(o => o.MaskedDigits).InclusiveBetween(0, OneTimeCode.Digits);
}
