namespace IdToken.Api.Live.WebPubSub;

/// <summary>The response to <c>connect</c> for a client that may connect.</summary>
/// <param name="UserId">The id of the service or the session.</param>
/// <param name="Groups">The groups that the client joins when it connects.</param>
/// <param name="Subprotocol"><c>idtoken.v1</c> if the client offered it; otherwise null.</param>
internal sealed record ConnectResponse(string UserId, IReadOnlyList<string> Groups, string? Subprotocol);
