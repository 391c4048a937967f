using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Platform.Store;

/// <summary>A Lua script, embedded as a resource beside the store that runs it.</summary>
internal sealed class Script
{
    /// <param name="resources">The names of its parts, the script itself first; the functions that it uses come before it in <see cref="Text"/>.</param>
    /// <exception cref="InvalidOperationException">A part is not embedded.</exception>
    public Script(params ReadOnlySpan<string> resources)
    {
        foreach (var resource in resources)
            Text = Load(resource) + Text;
#pragma warning disable CA5350 // SHA-1 is how EVALSHA names a script; nothing is protected by it.
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
#pragma warning restore CA5350
    }

    public string Text { get; } = "";

    public byte[] Hash { get; }

    private static string Load(string resource)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The script {resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
