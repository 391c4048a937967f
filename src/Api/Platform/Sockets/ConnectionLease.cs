namespace IdToken.Api.Platform.Sockets;

/// <summary>What a live connection holds from before its upgrade until it is over. The instance asks its holder to close when it shuts down, once.</summary>
internal sealed class ConnectionLease(string[] networks)
{
    private static readonly Action Done = () => { };

    private Action? _shutDown;

    /// <summary>The client's networks, as the limits count them, the narrowest first.</summary>
    public string[] Networks => networks;

    /// <exception cref="InvalidOperationException">The endpoint is not marked with <see cref="RequiresLease"/>.</exception>
    public static ConnectionLease Of(HttpContext http) => http.Features.Get<ConnectionLease>() ?? throw new InvalidOperationException("The endpoint does not require a lease.");

    /// <summary>Sets what closes the connection when the instance shuts down. Runs it at once if that has begun already.</summary>
    public void OnShutdown(Action shutDown)
    {
        if (Interlocked.CompareExchange(ref _shutDown, shutDown, null) is not null)
            shutDown();
    }

    public void ShutDown() => Interlocked.Exchange(ref _shutDown, Done)?.Invoke();
}
