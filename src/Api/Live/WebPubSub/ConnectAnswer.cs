namespace IdToken.Api.Live.WebPubSub;

/// <summary>Who a client that may connect is.</summary>
/// <param name="UserId">The service's or the session's id.</param>
/// <param name="Groups">Where it joins from the start.</param>
/// <param name="Subprotocol">What it will speak, when it offered what is spoken here.</param>
internal sealed record ConnectAnswer(string UserId, IReadOnlyList<string> Groups, string? Subprotocol);
