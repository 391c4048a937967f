using System.Text;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>What of an enrollment is in the clear in the store and must not change. Values are as the store has them.</summary>
/// <param name="TokenId">The person.</param>
/// <param name="Generation">Differs for every enrollment of the same person.</param>
/// <param name="Expires">When the credential ends.</param>
/// <param name="Issued">When the credential was issued; empty where the version before did not note it.</param>
/// <param name="Issuer">The credential's issuer; empty likewise.</param>
internal sealed record EnrollmentContext(string TokenId, string Generation, string Expires, string Issued, string Issuer)
{
    // Only the last value may contain a line feed.
    public byte[] Bytes(EnrollmentPart part) => Encoding.UTF8.GetBytes($"{part}\n{TokenId}\n{Generation}\n{Expires}\n{Issued}\n{Issuer}");
}
