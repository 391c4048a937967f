using FluentValidation;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary><c>IdToken:EmbeddedStore</c>.</summary>
internal sealed record EmbeddedStoreOptions
{
    /// <summary>Where the embedded store keeps its files, relative to the working directory.</summary>
    public string DataDirectory { get; init; } = "./data";
}

internal sealed class EmbeddedStoreOptionsValidator : AbstractValidator<EmbeddedStoreOptions>
{
    public EmbeddedStoreOptionsValidator() => RuleFor(o => o.DataDirectory).NotEmpty();
}
