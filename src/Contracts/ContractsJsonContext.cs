using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdToken.Contracts;

/// <summary>Source-generated serialization of all messages: camelCase, UTC times, no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(UtcTimeConverter)], DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnrollRequest))]
[JsonSerializable(typeof(EnrollResponse))]
[JsonSerializable(typeof(AcceptInvitationRequest))]
[JsonSerializable(typeof(AcceptedInvitation))]
[JsonSerializable(typeof(RecoverRequest))]
[JsonSerializable(typeof(RecoveredEnrollment))]
[JsonSerializable(typeof(RecoveryCodesRequest))]
[JsonSerializable(typeof(RecoveryCodesResponse))]
[JsonSerializable(typeof(RecoveryCodesLeft))]
[JsonSerializable(typeof(MoveResponse))]
[JsonSerializable(typeof(InitiateRequest))]
[JsonSerializable(typeof(InitiateResponse))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(DeclineRequest))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(AnonymousInitiateResponse))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(Claimed))]
[JsonSerializable(typeof(PushSubscriptionRequest))]
[JsonSerializable(typeof(PushConfigResponse))]
[JsonSerializable(typeof(OtpReady))]
[JsonSerializable(typeof(Approved))]
[JsonSerializable(typeof(Rejected))]
[JsonSerializable(typeof(SessionFrame))]
[JsonSerializable(typeof(ServiceEvent))]
[JsonSerializable(typeof(FeedStarted))]
[JsonSerializable(typeof(SignInRequested))]
[JsonSerializable(typeof(SignInResolved))]
[JsonSerializable(typeof(DeviceSessionsResponse))]
public sealed partial class ContractsJsonContext : JsonSerializerContext;
