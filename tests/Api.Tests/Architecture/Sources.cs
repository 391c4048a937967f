using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace IdToken.Api.Tests.Architecture;

/// <summary>The C# files of src/Api.</summary>
internal static class Sources
{
    public static IReadOnlyList<SourceFile> All { get; } = Read();

    private static SourceFile[] Read([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Api"));
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(root, path))));
        return [.. files];
    }
}

/// <param name="Path">Below src/Api.</param>
/// <param name="Text">The whole file.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    public string Wing => Path.Split('/')[0];

    /// <summary>Null where the file declares none, as Program.cs.</summary>
    public string? Namespace => NamespaceLine().Match(Text) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The namespaces that its <c>using</c> directives name.</summary>
    public IEnumerable<string> Namespaces => UsingLine().Matches(Text).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (?:static |\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
