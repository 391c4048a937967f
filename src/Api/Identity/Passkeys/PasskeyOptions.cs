using FluentValidation;

namespace IdToken.Api.Identity.Passkeys;

/// <summary><c>IdToken:Passkeys</c>.</summary>
internal sealed record PasskeyOptions
{
    /// <summary>Whether phones may enroll a passkey, with which they approve. Phones that have one go on with it in any case.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Further origins whose pages may make passkeys, beside that of the phone app.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Takes passkeys that the person's other devices may have too.</summary>
    public bool AllowSynced { get; init; }
}

internal sealed class PasskeyOptionsValidator : AbstractValidator<PasskeyOptions>
{
    public PasskeyOptionsValidator() =>
        RuleForEach(o => o.Origins).Must(origin => PageOrigin.Of(origin) == origin).WithMessage("'{PropertyValue}' is not an origin, such as https://id.example.");
}
