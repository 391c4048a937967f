using System.Collections;

namespace IdToken.Api.Platform.Configuration;

/// <summary>The keys that the server reads below <c>IdToken</c>, to find the ones it does not: misspelled, or of another version.</summary>
internal sealed class KnownKeys
{
    private const string Root = "IdToken";

    private readonly HashSet<string> _patterns = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="pattern">A key in which <c>*</c> stands for any entry of a list.</param>
    public void Add(string pattern) => _patterns.Add(pattern);

    /// <summary>Adds the properties of an options class, and of the classes that it holds.</summary>
    public void Add(string section, Type options)
    {
        foreach (var property in options.GetProperties().Where(p => p.CanWrite))
        {
            var key = $"{section}:{property.Name}";
            var type = property.PropertyType;
            if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
                (key, type) = ($"{key}:*", type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[^1]);
            if (type.IsClass && type != typeof(string))
                Add(key, type);
            else
                Add(key);
        }
    }

    public IEnumerable<string> MissingFrom(IConfiguration configuration) =>
        configuration.GetSection(Root).AsEnumerable().Where(setting => setting.Value is not null).Select(setting => setting.Key).Where(key => !Knows(key)).Order(StringComparer.Ordinal);

    private bool Knows(string key)
    {
        var words = key.Split(':');
        return _patterns.Any(pattern => Matches(pattern.Split(':'), words));
    }

    // A value at a key that should have entries of its own is a fault of another kind.
    private static bool Matches(string[] pattern, string[] words) =>
        words.Length <= pattern.Length && !words.Where((word, i) => pattern[i] != "*" && !word.Equals(pattern[i], StringComparison.OrdinalIgnoreCase)).Any();
}
