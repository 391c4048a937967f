using IdToken.Api.Identity.Passkeys;

namespace IdToken.Api.Sessions;

/// <summary>The session and the person's enrollment, read in one step before a verdict is reached, at the moment <paramref name="Now"/> of the store's clock.</summary>
internal sealed record DecisionBasis(SessionState State, Session Session, EnrolledPhone? Phone, DateTimeOffset Now);

/// <summary>A pending session and the phone that may decide it, as they were at the moment <paramref name="Now"/> of the store's clock.</summary>
internal sealed record Decidable(Session Session, EnrolledPhone Phone, DateTimeOffset Now);

/// <param name="Revoked">The enrollment was revoked.</param>
/// <param name="Generation">Differs for every enrollment of the same person.</param>
/// <param name="PublicKey">SPKI, DER. It declines and reports, and approves where there is no passkey.</param>
/// <param name="Claims">The credential's claims, JSON.</param>
/// <param name="Photo">Base64; read only where the session asks for it.</param>
/// <param name="Passkey">What approves, where the phone has one.</param>
internal sealed record EnrolledPhone(bool Revoked, string Generation, byte[] PublicKey, byte[] Claims, string? Photo, Passkey? Passkey = null);
