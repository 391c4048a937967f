namespace IdToken.Contracts;

/// <summary>
/// Receives a person's sign-ins, on every connected device. The SignalR hub <c>/hubs/device</c> calls these methods by name;
/// a device decides by <c>POST /auth/verify</c>, <c>POST /auth/decline</c> and <c>POST /auth/report</c>.
/// </summary>
public interface IDeviceClient
{
    /// <summary>A sign-in waits for the person's approval. On connect, one call for each pending sign-in. May repeat after a reconnect; a client ignores those it knows.</summary>
    Task SignInRequested(SignInRequested request);

    /// <summary>A sign-in that this connection received has ended, whoever decided it.</summary>
    Task SignInResolved(SignInResolved resolution);
}
