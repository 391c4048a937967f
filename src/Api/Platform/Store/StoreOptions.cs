using FluentValidation;

namespace IdToken.Api.Platform.Store;

/// <summary><c>IdToken:Store</c>.</summary>
internal sealed class StoreOptions
{
    /// <summary>What every key and channel in the store begins with: deployments that share a Redis have different ones.</summary>
    public string Prefix { get; init; } = "idtoken";

    /// <summary>
    /// Into how many parts the store is divided by person: 1 for a single master, more for a Redis Cluster, 64 for example. Fixed once there is data in the store
    /// (docs/operations.md).
    /// </summary>
    public int Partitions { get; init; } = 1;
}

internal sealed class StoreOptionsValidator : AbstractValidator<StoreOptions>
{
    private const int Most = 1024;

    public StoreOptionsValidator()
    {
        RuleFor(o => o.Prefix)
            .Matches(@"^[A-Za-z0-9_.-]{1,32}\z")
            .WithMessage("'{PropertyValue}' is not a valid prefix: 1 to 32 letters, digits, '_', '.' and '-'.");
        RuleFor(o => o.Partitions).InclusiveBetween(1, Most).WithMessage($"'{{PropertyValue}}' is not a number of partitions: 1 to {Most}.");
    }
}
