using FluentValidation;

namespace IdToken.Api.Services.Access;

/// <summary><c>IdToken:ServiceSocket</c>.</summary>
internal sealed record ServiceSocketOptions
{
    /// <summary>How <c>/ws</c> refuses a missing or bad token.</summary>
    public RefusalManner Refusal { get; init; } = RefusalManner.Http401;

    /// <summary>Ends a connection when its token or certificate does; otherwise the credential counts at the connect alone.</summary>
    public bool CloseOnTokenExpiry { get; init; } = true;
}

/// <summary>How <c>/ws</c> refuses a missing or bad token (protocol, section 6).</summary>
internal enum RefusalManner
{
    /// <summary>401 instead of the upgrade.</summary>
    Http401,

    /// <summary>The upgrade, then a close with 1008.</summary>
    Close1008,

    /// <summary>The upgrade, then a close with 4401.</summary>
    Close4401,
}

internal sealed class ServiceSocketOptionsValidator : AbstractValidator<ServiceSocketOptions>
{
    public ServiceSocketOptionsValidator() => RuleFor(o => o.Refusal).IsInEnum();
}
