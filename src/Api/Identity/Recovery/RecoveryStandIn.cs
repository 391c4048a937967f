using System.Security.Cryptography;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Recovery;

/// <summary>Takes the place of codes that are not there, so that the time of the answer does not say who has some.</summary>
internal sealed class RecoveryStandIn(MasterSecrets secrets, EnrollmentReader reader, RecoveryOptions options)
{
    // No tokenId.
    private static readonly EnrollmentContext Context = new("?", "", "", "", "");

    private readonly Lazy<byte[]> _sealed = new(() =>
    {
        var codes = RecoveryCodes.None with { Hashes = [.. Enumerable.Range(0, options.Codes).Select(_ => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes))] };
        return EnrollmentSeal.Seal(secrets.Current, EnrollmentPart.Recovery, Context, codes.Values);
    });

    /// <summary>Returns codes that nobody has.</summary>
    public RecoveryCodes Codes() => RecoveryCodes.Of(reader.Recovery(Context, _sealed.Value)!);
}
