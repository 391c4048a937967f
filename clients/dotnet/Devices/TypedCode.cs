namespace IdToken.Client.Devices;

/// <summary>Reads a code as people type it: "482917", "482 917", "482-917".</summary>
internal static class TypedCode
{
    private const int Digits = 6;

    /// <summary>Returns the digits; null where there are not six, or where there is anything else.</summary>
    public static string? Find(string? text)
    {
        var rest = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '\u2212' or (>= '\u2010' and <= '\u2015'))));
        return rest.Length == Digits && rest.All(char.IsAsciiDigit) ? rest : null;
    }
}
