namespace IdToken.Contracts;

/// <summary>
/// What the server tells a person's devices, every one that is connected. The SignalR hub <c>/hubs/device</c> calls these methods by name;
/// a device decides by <c>POST /auth/verify</c> and <c>POST /auth/decline</c>.
/// </summary>
public interface IDeviceClient
{
    /// <summary>A sign-in waits for the person; on connect, each one that is pending. May come again after a break: a client ignores what it knows.</summary>
    Task SignInRequested(SignInRequested request);

    /// <summary>A sign-in that was told is over, whoever decided it.</summary>
    Task SignInResolved(SignInResolved resolution);
}
