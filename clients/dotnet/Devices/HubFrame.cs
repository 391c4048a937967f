using System.Text.Json;
using IdToken.Client.Http;
using IdToken.Contracts;

namespace IdToken.Client.Devices;

/// <summary>Reads a record of SignalR's JSON protocol, as far as the device hub uses it.</summary>
internal static class HubFrame
{
    /// <summary>The first message of a client.</summary>
    public static ReadOnlyMemory<byte> Handshake { get; } = "{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray();

    /// <summary>Without one, the server ends the connection after 30 s.</summary>
    public static ReadOnlyMemory<byte> Ping { get; } = "{\"type\":6}\u001e"u8.ToArray();

    private const int Invocation = 1;

    /// <exception cref="JsonException">The server does not accept the handshake, or the answer is not one.</exception>
    public static void CheckHandshake(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer, StrictJson.Document);
        if (json.RootElement.ValueKind != JsonValueKind.Object || json.RootElement.TryGetProperty("error", out _) || json.RootElement.TryGetProperty("type", out _))
            throw new JsonException("The server refused the handshake.");
    }

    /// <summary>Passes an invocation on. Everything else, and what this client does not know, is ignored; a newer server may have more.</summary>
    /// <exception cref="JsonException">Malformed.</exception>
    public static void Read(byte[] record, Action<SignInRequested> requested, Action<SignInResolved> resolved)
    {
        using var json = JsonDocument.Parse(record, StrictJson.Document);
        var frame = json.RootElement;
        if (frame.ValueKind != JsonValueKind.Object || !frame.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.Number)
            throw new JsonException("A record has no type.");
        if (!type.TryGetInt32(out var kind) || kind != Invocation)
            return;
        var target = StrictJson.Text(frame, "target") ?? throw new JsonException("An invocation has no target.");
        if (target is not (nameof(IDeviceClient.SignInRequested) or nameof(IDeviceClient.SignInResolved)))
            return;
        if (!frame.TryGetProperty("arguments", out var arguments) || arguments.ValueKind != JsonValueKind.Array || arguments.GetArrayLength() == 0)
            throw new JsonException("An invocation has no arguments.");
        if (target == nameof(IDeviceClient.SignInRequested))
            requested(DeviceMessages.Request(arguments[0]));
        else
            resolved(DeviceMessages.Resolution(arguments[0]));
    }
}
