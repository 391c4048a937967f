using System.Buffers.Text;
using FluentValidation;
using IdToken.Api.Identity.Push.WebPush;
using IdToken.Api.Platform.Http;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Push;

internal sealed class PushSubscriptionRequestValidator : AbstractValidator<PushSubscriptionRequest>
{
    // An uncompressed point has 87 characters; the rest is room for padding.
    private const int MaximumKeyCharacters = 128;

    public PushSubscriptionRequestValidator(WebPushEndpoints endpoints)
    {
        RuleFor(r => r.FcmToken).NotEmpty().When(r => r.Endpoint is null).WithMessage("is required unless there is an endpoint.");
        RuleFor(r => r.FcmToken).Null().When(r => r.Endpoint is not null).WithMessage("must be absent where there is an endpoint.");
        RuleFor(r => r.FcmToken).MaximumCharacters(4096);
        When(r => r.Endpoint is not null, () =>
        {
            RuleFor(r => r.Endpoint).Must(endpoint => endpoints.Permitted(endpoint) is not null).WithMessage("is not a URL of a push service that this server sends to.");
            RuleFor(r => r.Keys).Must(keys => Decode(keys?.P256dh) is { } key && WebPushEncryption.IsPublicKey(key)).WithMessage("p256dh must be a public key on P-256, base64url.");
            RuleFor(r => r.Keys).Must(keys => Decode(keys?.Auth) is { Length: WebPushEncryption.SecretBytes }).WithMessage("auth must be 16 bytes, base64url.");
        });
    }

    private static byte[]? Decode(string? text) => text is { Length: > 0 and <= MaximumKeyCharacters } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
