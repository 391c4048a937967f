using IdToken.Load.Measuring;

namespace IdToken.Load.SignIns;

/// <summary>The durations of sign-ins.</summary>
internal sealed class Timings
{
    /// <summary>How late this program started the sign-in.</summary>
    public Series Late { get; } = new();

    /// <summary>From the time when the sign-in was due.</summary>
    public Series Initiate { get; } = new();

    public Series OtpReady { get; } = new();

    public Series Verify { get; } = new();

    public Series SentToFrame { get; } = new();

    /// <summary>Negative if the frame arrived before the response.</summary>
    public Series AnswerToFrame { get; } = new();

    /// <summary>From the time when the sign-in was due to the frame.</summary>
    public Series Whole { get; } = new();

    public Failures Failures { get; } = new();

    public void Print(Report report) => report.Table(
        ("started late", Late), ("initiate", Initiate), ("connect to otp_ready", OtpReady), ("verify", Verify),
        ("approval to frame, from sending", SentToFrame), ("approval to frame, from the 200", AnswerToFrame), ("whole sign-in", Whole));
}
