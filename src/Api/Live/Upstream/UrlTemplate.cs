namespace IdToken.Api.Live.Upstream;

/// <summary>The URL of the handler, with <c>{hub}</c> and <c>{event}</c> to fill in.</summary>
internal sealed class UrlTemplate(string text, string hub)
{
    /// <summary>Stands for the event where the handler is asked for its consent.</summary>
    private const string Validation = "validate";

    public Uri ForConsent { get; } = new(Fill(text, hub, Validation));

    public Uri For(string eventName) => new(Fill(text, hub, eventName));

    public static bool IsValid(string text, bool requireHttps)
    {
        var filled = Fill(text, "hub", Validation);
        if (!Uri.TryCreate(filled, UriKind.Absolute, out var url) || filled.AsSpan().ContainsAny('{', '}') || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return false;
        // What is filled in must not choose the host.
        var authority = text[..(text.IndexOfAny(['/', '?'], text.IndexOf("://", StringComparison.Ordinal) + 3) is var end and >= 0 ? end : text.Length)];
        return !authority.Contains('{', StringComparison.Ordinal) && (url.Scheme == "https" || (url.Scheme == "http" && (!requireHttps || url.IsLoopback)));
    }

    private static string Fill(string text, string hub, string eventName) => text
        .Replace("{hub}", Uri.EscapeDataString(hub), StringComparison.OrdinalIgnoreCase)
        .Replace("{event}", Uri.EscapeDataString(eventName), StringComparison.OrdinalIgnoreCase);
}
