using System.Buffers.Text;
using FluentValidation;

namespace IdToken.Api.Platform.Keys;

/// <summary>One entry of <c>IdToken:MasterSecrets</c>.</summary>
internal sealed record MasterSecretOptions
{
    /// <summary>Names the secret in wsTokens and sessions.</summary>
    public string Kid { get; init; } = "";

    /// <summary>Base64, 32 bytes or more.</summary>
    public string Secret { get; init; } = "";

    public MasterSecret ToSecret() => new(Kid, Convert.FromBase64String(Secret));

    // A record would print its secret.
    public override string ToString() => $"master secret {Kid}";
}

/// <summary>One entry of <c>IdToken:SigningKeys</c>.</summary>
internal sealed record SigningKeyOptions
{
    /// <summary>ECDSA P-256 private key.</summary>
    public string Pem { get; init; } = "";

    public override string ToString() => "signing key";
}

internal sealed class MasterSecretOptionsValidator : AbstractValidator<MasterSecretOptions>
{
    public MasterSecretOptionsValidator()
    {
        // Stands in wsTokens, which stand in URLs and in WebSocket subprotocol names; the dot ends it.
        RuleFor(o => o.Kid).Matches("^[A-Za-z0-9_-]{1,32}$").WithMessage("must be 1 to 32 of A-Z a-z 0-9 _ -.");
        RuleFor(o => o.Secret).Must(HasEnoughBytes).WithMessage($"must be base64 of {MasterSecret.MinimumBytes} bytes or more.");
    }

    private static bool HasEnoughBytes(string secret) => Base64.IsValid(secret, out var length) && length >= MasterSecret.MinimumBytes;
}

internal sealed class SigningKeyOptionsValidator : AbstractValidator<SigningKeyOptions>
{
    public SigningKeyOptionsValidator() =>
        RuleFor(o => o.Pem).Must(P256.IsPrivateKey).WithMessage("must be an ECDSA P-256 private key in PEM.");
}
