namespace IdToken.Api.Services.Certificates;

/// <summary>
/// Reads Envoy's X-Forwarded-Client-Cert: one element for each hop, separated by commas, each with pairs like <c>Hash=…;Cert="…"</c>. Only the last
/// element, which the nearest proxy appended, is read; the client may have forged those before it.
/// </summary>
internal static class XfccHeader
{
    private static readonly string[] Names = ["By", "Hash", "Cert", "Chain", "Subject", "URI", "DNS"];

    /// <summary>Returns false if the header has another format. The certificate is empty if the last hop has none, or more than one.</summary>
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

    /// <summary>Searches from the end: otherwise an unclosed quote in a forged element would hide the comma before the last one.</summary>
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

    private static bool IsEscaped(string text, int index)
    {
        var first = index;
        while (first > 0 && text[first - 1] == '\\')
            first--;
        return (index - first) % 2 == 1;
    }
}
