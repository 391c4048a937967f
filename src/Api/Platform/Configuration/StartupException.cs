namespace IdToken.Api.Platform.Configuration;

/// <summary>The server cannot start, for reasons that its operator can fix: one line each, naming the key.</summary>
internal sealed class StartupException(params IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
