using System.Text.RegularExpressions;

namespace IdToken.Api.Sessions;

/// <summary>
/// Names a browser and its system in a few words, such as "Chrome 120 on Windows". The words are this server's own, so that no text of a stranger is shown on a phone.
/// </summary>
internal static partial class BrowserName
{
    private const int MaximumLength = 512;

    // The first that is found counts: many browsers name others after themselves.
    private static readonly (Regex Pattern, string Name)[] Browsers =
    [
        (Edge(), "Edge"), (Opera(), "Opera"), (Samsung(), "Samsung Internet"), (Firefox(), "Firefox"), (Chrome(), "Chrome"), (Safari(), "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>Returns an empty text where neither is known.</summary>
    public static string Of(string userAgent)
    {
        var text = userAgent.Length > MaximumLength ? userAgent[..MaximumLength] : userAgent;
        var found = Browsers.Select(b => (Match: b.Pattern.Match(text), b.Name)).FirstOrDefault(b => b.Match.Success);
        var browser = found.Name is null ? "" : $"{found.Name} {found.Match.Groups[1].Value}";
        var system = Systems.FirstOrDefault(s => text.Contains(s.Mark, StringComparison.Ordinal)).Name;
        if (system is null)
            return browser;
        return browser.Length == 0 ? system : $"{browser} on {system}";
    }

    [GeneratedRegex(@"\bEdg(?:A|iOS)?/([0-9]{1,4})")]
    private static partial Regex Edge();

    [GeneratedRegex(@"\bOPR/([0-9]{1,4})")]
    private static partial Regex Opera();

    [GeneratedRegex(@"\bSamsungBrowser/([0-9]{1,4})")]
    private static partial Regex Samsung();

    [GeneratedRegex(@"\b(?:Firefox|FxiOS)/([0-9]{1,4})")]
    private static partial Regex Firefox();

    [GeneratedRegex(@"\b(?:HeadlessChrome|Chrome|CriOS)/([0-9]{1,4})")]
    private static partial Regex Chrome();

    [GeneratedRegex(@"\bVersion/([0-9]{1,4})[^/]{0,40}(?:/[^/]{0,40})?Safari/")]
    private static partial Regex Safari();
}
