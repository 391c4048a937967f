using System.Globalization;
using System.Text;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Services;

namespace IdToken.Api.Sessions;

/// <summary>Reads the reply of read.lua. A session or an enrollment that was altered counts as absent, and is logged as an error.</summary>
internal sealed class DecisionReader(
    EnrollmentReader enrollments, SessionRecords records, MasterSecrets secrets, SealingOptions options, PrivacyOptions privacy, StandIn standIn, ILogger<DecisionReader> logger)
{
    /// <summary>The fields of an enrollment that a decision depends on in any case; those of the photo follow them where the session asks for it.</summary>
    public static readonly IReadOnlyList<string> EnrollmentFields = ["status", .. EnrollmentReader.PersonFields];

    public DecisionBasis? Read(string sessionId, string tokenId, byte[]?[] fields, byte[]?[] enrollment, byte[]? now)
    {
        var basis = records.Read(sessionId, () => new DecisionBasis(SessionWords.State(Text(fields[0])), SessionOf(sessionId, fields), Phone: null, Time(now)));
        return basis is not null && IsAuthentic(basis.Session, fields[^1]) ? basis with { Phone = ShownPhoneOf(tokenId, enrollment) } : null;
    }

    /// <summary>Where the unknown are hidden, their answers and those of revoked phones are checked like others, and no signature verifies.</summary>
    private EnrolledPhone? ShownPhoneOf(string tokenId, byte[]?[] fields)
    {
        var phone = PhoneOf(tokenId, fields);
        return privacy.HideUnknown && phone is null or { Revoked: true } ? standIn.Phone : phone;
    }

    private static Session SessionOf(string sessionId, byte[]?[] fields) => new()
    {
        Id = sessionId,
        ExpiresAt = Time(fields[1]),
        TokenId = Text(fields[2]),
        ServiceId = Text(fields[3]),
        Scopes = Text(fields[4]).Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Nonce = Text(fields[5]) is { Length: > 0 } nonce ? nonce : null,
        Random = Text(fields[6]),
        Kid = Text(fields[7]),
        Issuer = Text(fields[8]),
        InitiatedAt = Time(fields[9]),
        CodeEntry = CodeEntries.Parse(Text(fields[10])),
    };

    private bool IsAuthentic(Session session, byte[]? mac)
    {
        if (mac is null && options.AcceptUnsealed)
            return true;
        // A secret that was removed ends its sessions, as it always did.
        if (secrets.Find(session.Kid) is not { } secret)
            return false;
        if (mac is not null && SessionMac.Matches(secret, session, mac))
            return true;
        Log.Altered(logger, session.Id);
        return false;
    }

    private EnrolledPhone? PhoneOf(string tokenId, byte[]?[] fields)
    {
        if (fields[0] is null)
            return null;
        var context = EnrollmentReader.Context(tokenId, fields.AsSpan(1));
        if (EnrollmentStatuses.Parse(Text(fields[0])) == EnrollmentStatus.Revoked)
            return new(Revoked: true, context.Generation, [], [], null);
        var withoutPhoto = EnrollmentFields.Count;
        return enrollments.Person(tokenId, fields.AsSpan(1)) is { } person
            ? new(Revoked: false, context.Generation, person.PublicKey, person.Claims, fields.Length > withoutPhoto ? enrollments.Photo(context, fields.AsSpan(withoutPhoto)) : null, person.Passkey)
            : null;
    }

    private static DateTimeOffset Time(byte[]? milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Text(milliseconds), CultureInfo.InvariantCulture));

    private static string Text(byte[]? value) => Encoding.UTF8.GetString(value ?? []);
}
