using FluentValidation;

namespace IdToken.Api.Hosting;

/// <summary><c>IdToken:OpenApi</c>.</summary>
internal sealed record OpenApiOptions
{
    /// <summary>Whether <c>/openapi</c> describes the API to anyone. Null: in Development only.</summary>
    public bool? Published { get; init; }

    public OpenApiOptions OrDefault(bool isDevelopment) => this with { Published = Published ?? isDevelopment };
}

internal sealed class OpenApiOptionsValidator : AbstractValidator<OpenApiOptions>;
