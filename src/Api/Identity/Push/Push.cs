using System.Diagnostics;
using IdToken.Api.Identity.Enrollment;

namespace IdToken.Api.Identity.Push;

/// <summary>A sign-in that is to ring a phone.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="ExpiresAt">When it ends; the push is worth nothing afterwards.</param>
/// <param name="Enrollment">The enrollment that the address is sealed for.</param>
/// <param name="SealedAddress">Where the phone is, as the store has it.</param>
internal sealed record Push(string SessionId, DateTimeOffset ExpiresAt, EnrollmentContext Enrollment, byte[] SealedAddress)
{
    private readonly long _initiated = Stopwatch.GetTimestamp();

    /// <summary>How often it was tried.</summary>
    public int Tries { get; set; }

    /// <summary>The time since the sign-in was in the store.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_initiated);
}
