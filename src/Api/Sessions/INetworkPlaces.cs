using System.Net;

namespace IdToken.Api.Sessions;

/// <summary>
/// Names the place of a browser's network for the person who is asked, such as "Lisbon, Portugal". Register one of your own before the server's features; the server has no
/// database, and its own names nothing. Called for each request to a device: answer from memory.
/// </summary>
internal interface INetworkPlaces
{
    /// <summary>Returns the place in a few words; null where it is not known.</summary>
    string? Find(IPAddress address);
}

/// <summary>Knows no place.</summary>
internal sealed class NoPlaces : INetworkPlaces
{
    public string? Find(IPAddress address) => null;
}
