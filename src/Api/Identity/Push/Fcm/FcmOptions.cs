using FluentValidation;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Identity.Push.Fcm;

/// <summary><c>IdToken:Push:Fcm</c>: native apps, by Firebase Cloud Messaging.</summary>
internal sealed record FcmOptions
{
    /// <summary>The path of the service account's key file, JSON, as the Firebase console gives it. Null: no FCM.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Where FCM is. Null: Google's own address.</summary>
    public string? Url { get; init; }

    public FcmOptions Checked(Settings settings)
    {
        if (ServiceAccount is not null && FcmAccount.FaultOf(ServiceAccount) is { } fault)
            settings.Fault("IdToken:Push:Fcm:ServiceAccount", fault);
        return this with { Url = Url ?? "https://fcm.googleapis.com" };
    }
}

internal sealed class FcmOptionsValidator : AbstractValidator<FcmOptions>
{
    public FcmOptionsValidator() =>
        RuleFor(o => o.Url).Must(IsUrl).When(o => o.Url is not null).WithMessage("'{PropertyValue}' is not an https URL, or one of this machine.");

    internal static bool IsUrl(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
