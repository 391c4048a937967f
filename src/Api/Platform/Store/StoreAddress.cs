namespace IdToken.Api.Platform.Store;

/// <summary>Where the store is: the connection string of the configuration, or of the embedded store once that has been started.</summary>
internal sealed class StoreAddress
{
    private string? _connectionString;

    public string ConnectionString
    {
        get => _connectionString ?? throw new InvalidOperationException("The store's address is not known yet.");
        set => _connectionString = value;
    }

    /// <summary>The address as logs show it, without credentials.</summary>
    public string Description { get; set; } = "";

    /// <summary>The hosts of a connection string, without its options and so without its password.</summary>
    public static IEnumerable<string> EndPoints(string connectionString) => connectionString.Split(',').Where(part => !part.Contains('=', StringComparison.Ordinal));
}
