using System.Text.RegularExpressions;

namespace IdToken.Api.Tests.Architecture;

/// <summary>The direction of the server's wings, as its sources show it (docs/architecture.md).</summary>
public sealed partial class WingTests
{
    private const string Root = "IdToken.Api";

    // A wing may use the wings listed after it.
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Hosting"] = ["Live", "Admin", "Sessions", "Services", "Identity", "Platform"],
        ["Live"] = ["Sessions", "Services", "Identity", "Platform"],
        ["Admin"] = ["Sessions", "Services", "Identity", "Platform"],
        ["Sessions"] = ["Services", "Identity", "Platform"],
        ["Services"] = ["Identity", "Platform"],
        ["Identity"] = ["Platform"],
        ["Platform"] = [],
    };

    [Fact]
    public void A_wing_uses_only_the_wings_below_it()
    {
        var wrong = from file in Sources.All
                    from used in file.Namespaces
                    let wing = used.Split('.') is ["IdToken", "Api", var name, ..] ? name : null
                    where wing is not null && wing != file.Wing && !Below[file.Wing].Contains(wing)
                    select $"{file.Path} uses {used}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_file_stands_in_a_wing_and_is_named_after_its_folder()
    {
        Assert.All(Sources.All, file => Assert.Contains(file.Wing, Below.Keys));
        var wrong = Sources.All.Where(f => f.Namespace is not null && f.Namespace != $"{Root}.{f.Folder.Replace('/', '.')}").Select(f => f.Path);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_do_not_use_each_other_in_a_circle()
    {
        var uses = Sources.All.GroupBy(f => Capability(f.Folder)).ToDictionary(
            g => g.Key,
            // What stands in a folder sees the one above it without naming it.
            g => g.SelectMany(f => f.Namespaces.Select(FolderOf)).Append(g.Key.Split('/')[0]).OfType<string>().Select(Capability).Where(folder => folder != g.Key).ToHashSet());
        // Whatever uses only what is gone already, goes; what remains uses each other.
        while (uses.Keys.Where(folder => !uses[folder].Any(uses.ContainsKey)).ToArray() is { Length: > 0 } done)
            Array.ForEach(done, folder => uses.Remove(folder));
        Assert.Empty(uses.Keys);
    }

    [Fact]
    public void Only_the_stores_name_the_library_of_the_store() =>
        Assert.Empty(Sources.All
            .Where(f => LibraryName().IsMatch(f.Text) && !f.Folder.StartsWith("Platform/Store", StringComparison.Ordinal) && !f.Path.EndsWith("Store.cs", StringComparison.Ordinal))
            .Select(f => f.Path));

    private static string? FolderOf(string name) => name.StartsWith(Root + ".", StringComparison.Ordinal) ? name[(Root.Length + 1)..].Replace('.', '/') : null;

    private static string Capability(string folder) => string.Join('/', folder.Split('/').Take(2));

    [GeneratedRegex(@"StackExchange\.Redis|\bRedisValue\b|\bRedisKey\b")]
    private static partial Regex LibraryName();
}
