namespace IdToken.Api.Services.Certificates;

/// <summary>
/// Envoy's X-Forwarded-Client-Cert: one element for each hop, separated by commas, each of pairs like <c>Hash=…;Cert="…"</c>. The last
/// element is the one that the nearest proxy has appended; all before it may be the client's own words, and is not looked at.
/// </summary>
internal static class EnvoyCertificate
{
    private static readonly string[] Names = ["By", "Hash", "Cert", "Chain", "Subject", "URI", "DNS"];

    /// <summary>False: it is not of this form. The certificate is empty where the last hop names none, or more than one.</summary>
    public static bool TryRead(string header, out string certificate)
    {
        certificate = "";
        var element = header[(LastOutsideQuotes(header, ',') + 1)..].Trim();
        if (!Names.Any(name => element.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)))
            return false;
        var certificates = Pairs(element).Where(pair => pair.StartsWith("Cert=", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (certificates is [var only])
            certificate = only["Cert=".Length..].Trim('"');
        return true;
    }

    private static IEnumerable<string> Pairs(string element)
    {
        while (true)
        {
            var separator = LastOutsideQuotes(element, ';');
            yield return element[(separator + 1)..].Trim();
            if (separator < 0)
                yield break;
            element = element[..separator];
        }
    }

    /// <summary>From the end: a quote that the client left open before the last element would otherwise swallow its comma.</summary>
    private static int LastOutsideQuotes(string text, char separator)
    {
        var quoted = false;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (text[i] == '"' && !IsEscaped(text, i))
                quoted = !quoted;
            else if (text[i] == separator && !quoted)
                return i;
        }

        return -1;
    }

    private static bool IsEscaped(string text, int place)
    {
        var first = place;
        while (first > 0 && text[first - 1] == '\\')
            first--;
        return (place - first) % 2 == 1;
    }
}
