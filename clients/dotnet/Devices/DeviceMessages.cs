using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdToken.Client.Http;
using IdToken.Contracts;

namespace IdToken.Client.Devices;

/// <summary>Reads what the server sends to a device (docs/device-channel.md).</summary>
internal static class DeviceMessages
{
    // A request without a code is one whose code the person types, and a credential may have no names: what else must be there is checked below.
    private static readonly JsonSerializerOptions Options = new(StrictJson.Options) { RespectRequiredConstructorParameters = false };

    /// <exception cref="JsonException">A member is missing or not what it should be.</exception>
    public static SignInRequested Request(JsonElement json) => Checked(json.Deserialize(Type<SignInRequested>()));

    /// <inheritdoc cref="Request"/>
    public static SignInResolved Resolution(JsonElement json) =>
        json.Deserialize(Type<SignInResolved>()) is { SessionId: not null, State: not null } resolved ? resolved : throw new JsonException("A resolution lacks a member.");

    /// <inheritdoc cref="Request"/>
    public static IReadOnlyList<SignInRequested> Requests(byte[] json) =>
        JsonSerializer.Deserialize(json, Type<DeviceSessionsResponse>()) is { Sessions: { } sessions } ? [.. sessions.Select(Checked)] : throw new JsonException("There are no sessions.");

    /// <inheritdoc cref="Request"/>
    public static AcceptedInvitation Invitation(byte[] json) =>
        JsonSerializer.Deserialize(json, Type<AcceptedInvitation>()) is { TokenId.Length: > 0 } accepted && accepted.ExpiresAt != default
            ? accepted
            : throw new JsonException("The answer lacks a member.");

    /// <inheritdoc cref="Request"/>
    public static RecoveredEnrollment Recovery(byte[] json) =>
        JsonSerializer.Deserialize(json, Type<RecoveredEnrollment>()) is { TokenId.Length: > 0 } recovered && recovered.ExpiresAt != default
            ? recovered
            : throw new JsonException("The answer lacks a member.");

    /// <inheritdoc cref="Request"/>
    public static RecoveryCodesResponse RecoveryCodes(byte[] json) =>
        StrictJson.Read<RecoveryCodesResponse>(json) is var made && made.Codes.All(code => code is { Length: > 0 }) ? made : throw new JsonException("A code is missing.");

    private static SignInRequested Checked(SignInRequested? request) =>
        request is { SessionId.Length: > 0, ServiceId: not null, ServiceName: not null, Scopes: not null, IpAddress: not null, UserAgent: not null }
        && request.InitiatedAt != default && request.ExpiresAt != default && request.Scopes.All(scope => scope is not null)
            ? request
            : throw new JsonException("A sign-in request lacks a member.");

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
