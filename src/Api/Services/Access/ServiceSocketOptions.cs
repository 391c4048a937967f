using FluentValidation;

namespace IdToken.Api.Services.Access;

/// <summary><c>IdToken:ServiceSocket</c>.</summary>
internal sealed record ServiceSocketOptions
{
    /// <summary>How <c>/ws</c> rejects a missing or bad token.</summary>
    public RejectionMode Refusal { get; init; } = RejectionMode.Http401;

    /// <summary>Ends a connection when its token or certificate expires; otherwise the credential counts only at the connect.</summary>
    public bool CloseOnTokenExpiry { get; init; } = true;
}

/// <summary>How <c>/ws</c> rejects a missing or bad token (protocol, section 6).</summary>
internal enum RejectionMode
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
