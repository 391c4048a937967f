namespace IdToken.Api.Identity.Enrollment;

/// <summary>The sealed parts of an enrollment.</summary>
internal enum EnrollmentPart
{
    /// <summary>What signs in: public key, claims and, where there is one, the passkey. A revoked enrollment has none, so that setting its status back brings nobody in.</summary>
    Person,

    /// <summary>The credential's photo.</summary>
    Photo,

    /// <summary>What the device channel and administrators need, also of a revoked enrollment: public key and device id.</summary>
    Device,

    /// <summary>Where the phone receives pushes, if it does: a <see cref="PushAddress"/>, its kind first. A revoked enrollment has none.</summary>
    Push,

    /// <summary>What is needed to check recovery codes: their hashes. A revoked enrollment has none.</summary>
    Recovery,
}
