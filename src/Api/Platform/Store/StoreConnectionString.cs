using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>What is wrong with a connection string, said without repeating it: it holds a password.</summary>
internal static class StoreConnectionString
{
    /// <summary>The fault, or null where the client library can use the text.</summary>
    public static string? FaultOf(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return "is a URL. Write host:port,password=… instead, with ssl=true for TLS.";
        if (text.Split(',').Any(part => part.Trim().StartsWith("user=", StringComparison.OrdinalIgnoreCase)))
            return "has user=, which the client library does not support: it signs in as the user 'default'. Give that user its rights and password with ACL SETUSER, and leave user= out.";
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0 ? null : "names no host. Write host:port,password=….";
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The library's message names the keyword and not its value.
            return $"is not a StackExchange.Redis connection string: {e.Message.Split('\n')[0].Trim()}.";
        }
    }
}
