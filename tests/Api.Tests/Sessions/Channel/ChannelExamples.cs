using System.Text;

namespace IdToken.Api.Tests.Sessions.Channel;

/// <summary>The example messages of docs/instance-channel.</summary>
internal static class ChannelExamples
{
    /// <summary>Every example, by its path without the extension.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Root, "*.txt", SearchOption.AllDirectories).Select(f => Path.ChangeExtension(Path.GetRelativePath(Root, f), null)).Order(StringComparer.Ordinal);

    private static string Root => Path.Combine(AppContext.BaseDirectory, "docs", "instance-channel");

    // The file ends with a line feed that is not the message's.
    public static string Text(string name) => File.ReadAllText(Path.Combine(Root, name + ".txt"))[..^1];

    public static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(Text(name));
}
