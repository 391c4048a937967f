namespace IdToken.Api.Sessions;

/// <summary>
/// Stands in a session for the person whom nobody knows yet, in place of a tokenId. Each such session has its own, so that whatever is kept by person, and one day in the
/// person's partition of the store, is kept by session here.
/// </summary>
internal static class UnknownPerson
{
    // No tokenId has it.
    private const char Mark = '?';

    public static string Of(string sessionId) => Mark + sessionId;

    public static bool Is(string tokenId) => tokenId.StartsWith(Mark);
}
