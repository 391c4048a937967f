using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Redis;

/// <summary>A Lua script that is embedded as a resource.</summary>
internal sealed class Script
{
    public static readonly Script Initiate = new("initiate.lua", Feed);
    public static readonly Script Connect = new("connect.lua");
    public static readonly Script Read = new("read.lua");
    public static readonly Script Decide = new("decide.lua", Feed);
    public static readonly Script Enroll = new("enroll.lua");
    public static readonly Script Revoke = new("revoke.lua");
    public static readonly Script Hold = new("hold.lua");
    public static readonly Script Keep = new("keep.lua");
    public static readonly Script Events = new("events.lua");
    public static readonly Script Canary = new("canary.lua");
    public static readonly Script Trim = new("trim.lua");

    private const string Feed = "feed.lua";

    /// <param name="resources">Its parts, the last one first: functions that it uses stand before it.</param>
    private Script(params ReadOnlySpan<string> resources)
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
