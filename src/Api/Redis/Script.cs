using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Redis;

/// <summary>A Lua script that is embedded as a resource.</summary>
internal sealed class Script
{
    public static readonly Script Initiate = new("initiate.lua");
    public static readonly Script Connect = new("connect.lua");
    public static readonly Script Read = new("read.lua");
    public static readonly Script Decide = new("decide.lua");
    public static readonly Script Enroll = new("enroll.lua");
    public static readonly Script Revoke = new("revoke.lua");
    public static readonly Script Hold = new("hold.lua");
    public static readonly Script Keep = new("keep.lua");

    private Script(string resource)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The script {resource} is not embedded.");
        using var reader = new StreamReader(stream);
        Text = reader.ReadToEnd();
#pragma warning disable CA5350 // SHA-1 is how EVALSHA names a script; nothing is protected by it.
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public byte[] Hash { get; }
}
