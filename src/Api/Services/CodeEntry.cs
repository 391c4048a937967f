namespace IdToken.Api.Services;

/// <summary>What a person does with the code that the browser shows.</summary>
internal enum CodeEntry
{
    /// <summary>The phone shows the code too, and the person compares the two.</summary>
    Compare,

    /// <summary>The person types the code on the phone, which does not receive it.</summary>
    Enter,
}

internal static class CodeEntries
{
    /// <summary>Reads what a session was started with; the version before did not say, and compared.</summary>
    /// <exception cref="FormatException">There is no such way.</exception>
    public static CodeEntry Parse(string? name) => name switch
    {
        null or "" or nameof(CodeEntry.Compare) => CodeEntry.Compare,
        nameof(CodeEntry.Enter) => CodeEntry.Enter,
        _ => throw new FormatException($"'{name}' is not a way to enter a code."),
    };
}
