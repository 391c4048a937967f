namespace IdToken.Api.Platform.Configuration;

/// <summary>The server cannot start, for reasons that its operator can mend. One line for each, naming the key or the thing.</summary>
internal sealed class StartupException(params IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
