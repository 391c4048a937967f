using System.Text;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Sessions;

/// <summary>Takes the place of a person who is not enrolled and must not be told from one who is: nobody has the phone's key, and opening the enrollment costs what any other costs.</summary>
internal sealed class StandIn(MasterSecrets secrets, EnrollmentReader enrollments)
{
    // No tokenId.
    private const string TokenId = "?";

    // As long as a credential's claims usually are.
    private static readonly byte[] Claims = Encoding.UTF8.GetBytes($$"""{"givenName":"{{new string('n', 8)}}","familyName":"{{new string('n', 8)}}","dateOfBirth":"2000-01-01","nationality":"DE"}""");

    private readonly Lazy<byte[]?[]> _enrollment = new(() =>
    {
        byte[]?[] values = [.. ((string[])["0", "1700000000000", "1700000000000", ""]).Select(Encoding.ASCII.GetBytes), null, null, null];
        values[4] = EnrollmentSeal.Seal(secrets.Current, EnrollmentPart.Person, EnrollmentReader.Context(TokenId, values), P256.CreatePublicKey(), Claims);
        return values;
    });

    public EnrolledPhone Phone
    {
        get
        {
            var person = enrollments.Person(TokenId, _enrollment.Value)!;
            return new(Revoked: false, Generation: "", person.PublicKey, person.Claims, null);
        }
    }
}
