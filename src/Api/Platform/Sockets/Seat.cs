namespace IdToken.Api.Platform.Sockets;

/// <summary>The place that one live connection takes on this instance. Whoever holds it can be told to go, once.</summary>
internal sealed class Seat(string address)
{
    private static readonly Action Told = () => { };

    private Action? _leave;

    /// <summary>The client's, as the limits count it.</summary>
    public string Address => address;

    public static Seat Of(HttpContext http) => http.Features.Get<Seat>() ?? throw new InvalidOperationException("The endpoint takes no seat.");

    /// <summary>What is done when the connection has to go; at once where it has been told so already.</summary>
    public void OnLeave(Action leave)
    {
        if (Interlocked.CompareExchange(ref _leave, leave, null) is not null)
            leave();
    }

    public void Leave() => Interlocked.Exchange(ref _leave, Told)?.Invoke();
}
