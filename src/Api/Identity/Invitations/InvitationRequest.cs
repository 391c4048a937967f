using FluentValidation;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Invitations;

/// <summary>Body of <c>POST /admin/invitations</c> and <c>POST /dev/invitations</c>: whom to invite, and how. Without <c>vdsData</c> this server issues the credential.</summary>
internal sealed record InvitationRequest
{
    /// <summary>What a credential that this server issues says.</summary>
    public CredentialRequest? Credential { get; init; }

    /// <summary>A credential that was issued elsewhere.</summary>
    public string? VdsData { get; init; }

    /// <summary>Whether the phone has to send a PIN as well, which the answer has and the link does not. Null: as the configuration says.</summary>
    public bool? TxCode { get; init; }

    /// <summary>How long the invitation can be used. Null: as the configuration says.</summary>
    public int? ValidMinutes { get; init; }

    // A record would print the credential.
    public override string ToString() => "invitation request";
}

internal sealed class InvitationRequestValidator : AbstractValidator<InvitationRequest>
{
    public InvitationRequestValidator(IValidator<CredentialRequest> credentials, InvitationOptions options)
    {
        RuleFor(r => r.Credential).SetValidator(credentials!).When(r => r.Credential is not null);
        RuleFor(r => r.VdsData).NotEmpty().When(r => r.VdsData is not null);
        RuleFor(r => r.VdsData).Null().When(r => r.Credential is not null).WithMessage("must be absent where there is a credential to issue.");
        RuleFor(r => r.ValidMinutes).InclusiveBetween(1, (int)options.MaxLifetime.TotalMinutes);
    }
}

internal sealed class AcceptInvitationRequestValidator : NewPhoneRules<AcceptInvitationRequest>
{
    public AcceptInvitationRequestValidator()
    {
        RuleFor(r => r.PreAuthorizedCode).Must(InvitationCode.IsValid).WithMessage("must be the code of an invitation.");
        // Any text: a wrong PIN is an attempt, not a malformed request.
        RuleFor(r => r.TxCode).NotEmpty().When(r => r.TxCode is not null).MaximumCharacters(32);
    }
}
