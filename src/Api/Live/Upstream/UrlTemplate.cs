namespace IdToken.Api.Live.Upstream;

/// <summary>The URL of the handler, with the placeholders <c>{hub}</c> and <c>{event}</c>.</summary>
internal sealed class UrlTemplate(string text, string hub)
{
    /// <summary>Replaces <c>{event}</c> in webhook validation requests.</summary>
    private const string Validation = "validate";

    public Uri ForValidation { get; } = new(Fill(text, hub, Validation));

    public Uri For(string eventName) => new(Fill(text, hub, eventName));

    public static bool IsValid(string text, bool requireHttps)
    {
        var filled = Fill(text, "hub", Validation);
        if (!Uri.TryCreate(filled, UriKind.Absolute, out var url) || filled.AsSpan().ContainsAny('{', '}') || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return false;
        // A placeholder in the authority would let the event name choose the host.
        var authority = text[..(text.IndexOfAny(['/', '?'], text.IndexOf("://", StringComparison.Ordinal) + 3) is var end and >= 0 ? end : text.Length)];
        return !authority.Contains('{', StringComparison.Ordinal) && (url.Scheme == "https" || (url.Scheme == "http" && (!requireHttps || url.IsLoopback)));
    }

    private static string Fill(string text, string hub, string eventName) => text
        .Replace("{hub}", Uri.EscapeDataString(hub), StringComparison.OrdinalIgnoreCase)
        .Replace("{event}", Uri.EscapeDataString(eventName), StringComparison.OrdinalIgnoreCase);
}
