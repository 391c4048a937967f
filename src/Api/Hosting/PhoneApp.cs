using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdToken.Api.Hosting;

/// <summary>What the configuration says of the phone app, in the form that the app and browsers read.</summary>
internal sealed class PhoneApp
{
    /// <param name="options">With a name.</param>
    /// <param name="folder">Where the app's files are.</param>
    /// <param name="isDevelopment">Whether the server issues credentials to anyone.</param>
    /// <param name="passkeys">Whether phones may enroll passkeys.</param>
    /// <param name="recovery">Whether people may make recovery codes.</param>
    public PhoneApp(PhoneAppOptions options, string folder, bool isDevelopment, bool passkeys, bool recovery)
    {
        var png = options.Icon is { } path ? File.ReadAllBytes(path) : null;
        Icon = png is null ? (File.ReadAllBytes(Path.Combine(folder, "icon.svg")), "image/svg+xml") : (png, "image/png");
        TouchIcon = png ?? File.ReadAllBytes(Path.Combine(folder, "touch-icon.png"));
        Settings = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["name"] = options.Name, ["testIdentities"] = isDevelopment, ["passkeys"] = passkeys, ["recovery"] = recovery });
        Manifest = JsonSerializer.SerializeToUtf8Bytes(ManifestOf(options.Name!, png));
    }

    public byte[] Manifest { get; }

    public byte[] Settings { get; }

    public (byte[] Content, string Type) Icon { get; }

    public byte[] TouchIcon { get; }

    /// <summary>A W3C Web Application Manifest. Addresses are relative to it, so that the server may be below a path.</summary>
    private static JsonObject ManifestOf(string name, byte[]? png) => new()
    {
        ["name"] = name,
        ["short_name"] = name,
        ["id"] = "./",
        ["start_url"] = "./",
        ["scope"] = "./",
        ["display"] = "standalone",
        ["background_color"] = "#f4f3ee",
        ["theme_color"] = "#f4f3ee",
        ["icons"] = PngIcon.SizeOf(png) is { } size
            ? new JsonArray(IconOf("icon", $"{size}x{size}", "image/png"))
            : new JsonArray(
                IconOf("icon", "any", "image/svg+xml"), IconOf("icon-192.png", "192x192", "image/png"),
                IconOf("icon-512.png", "512x512", "image/png"), IconOf("icon-maskable-512.png", "512x512", "image/png", "maskable")),
    };

    private static JsonObject IconOf(string source, string sizes, string type, string purpose = "any") =>
        new() { ["src"] = source, ["sizes"] = sizes, ["type"] = type, ["purpose"] = purpose };
}
