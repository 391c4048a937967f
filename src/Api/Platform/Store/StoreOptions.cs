using FluentValidation;

namespace IdToken.Api.Platform.Store;

/// <summary><c>IdToken:Store</c>.</summary>
internal sealed class StoreOptions
{
    /// <summary>What every key and channel in the store begins with: deployments that share a Redis have different ones.</summary>
    public string Prefix { get; init; } = "idtoken";
}

internal sealed class StoreOptionsValidator : AbstractValidator<StoreOptions>
{
    public StoreOptionsValidator() => RuleFor(o => o.Prefix)
        .Matches(@"^[A-Za-z0-9_.-]{1,32}\z")
        .WithMessage("'{PropertyValue}' is not a valid prefix: 1 to 32 letters, digits, '_', '.' and '-'.");
}
