using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Admin;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Live.Devices;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Model;

/// <summary>The same steps, done by the real scripts in the real store.</summary>
internal sealed class RealPerson(Stage stage)
{
    private const string Network = "192.0.2.1";
    private static readonly ECDsa Stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly ConcurrentDictionary<int, (Phone Phone, string Generation)> _phones = [];
    private readonly ConcurrentDictionary<int, InitiateResponse> _sessions = [];

    public string TokenId { get; } = $"model-{Guid.NewGuid():N}";

    public IEnumerable<(int Key, string SessionId)> Sessions => _sessions.OrderBy(s => s.Key).Select(s => (s.Key, s.Value.SessionId));

    public int PhoneOf(string generation) => _phones.Single(p => p.Value.Generation == generation).Key;

    public async Task<string> DoAsync(BoundStep bound)
    {
        var instance = bound.Step.Instance;
        switch (bound.Step.What)
        {
            case StepKind.Wait:
                stage.Clock.Advance(TimeSpan.FromMilliseconds(PersonModel.Waits[bound.Step.Session]));
                return "";
            case StepKind.SetClock:
                stage.SetClock(instance, TimeSpan.FromMinutes(bound.Step.Session));
                return "";
            case StepKind.Initiate:
                return await InitiateAsync(bound.Session, instance);
            case StepKind.EnrollAnew:
                return await EnrollAsync(bound.Phone, instance);
            case StepKind.Revoke:
                return Answer((await stage.Get<Revocation>(instance).RevokeAsync(TokenId, RevocationReason.LostDevice, "test")).Refusal, "200");
            case StepKind.RevokeCutShort:
                return await stage.Get<AdminStore>(instance).RevokeAsync(TokenId, RevocationReason.LostDevice) ? "200" : "none";
            case StepKind.HoldDevice:
                return (await stage.Get<DeviceStore>(instance).HoldAsync([TokenId], stage.InstanceId(instance)))[0] > 0 ? "held" : "none";
            default:
                return _sessions.TryGetValue(bound.Session, out var session) ? await DoAsync(bound, session, stage.Get<SessionStore>(instance)) : "";
        }
    }

    public async Task<string> EnrollAsync(int key, int instance)
    {
        var vdsData = (string)(await Phone.CredentialAsync(stage.Servers[instance], new { tokenId = TokenId }))["vdsData"]!;
        var phone = new Phone(stage.Servers[instance], TokenId, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var credentialId = (string)JsonNode.Parse(Base64Url.DecodeFromChars(vdsData.Split('.')[1]))!["jti"]!;
        _phones[key] = (phone, Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(credentialId))));
        var request = new EnrollRequest { VdsData = vdsData, PublicKeyPem = phone.PublicKeyPem, DeviceId = "model" };
        return Answer((await stage.Get<Enrollments>(instance).EnrollAsync(request, "", SharedLimit.None)).Refusal, "200");
    }

    /// <summary>Leaves nothing pending behind.</summary>
    public async Task LeaveAsync()
    {
        foreach (var session in _sessions.Values)
        {
            await stage.Database.KeyDeleteAsync(TestStore.Keys.Session(session.SessionId));
            await stage.Get<SessionStore>(0).DecideAsync(session.SessionId, TokenId, stage.ServiceId, SessionVerdict.Expired, inFeed: true);
        }
    }

    private async Task<string> InitiateAsync(int key, int instance)
    {
        var result = await stage.Get<Initiation>(instance).InitiateAsync(
            new InitiateRequest { TokenId = TokenId, ServiceId = stage.ServiceId }, "http://model", new Browser("", "", "", "unknown"), SharedLimit.None);
        if (result.Value is { } started)
            _sessions[key] = started;
        return Answer(result.Refusal, "200");
    }

    private async Task<string> DoAsync(BoundStep bound, InitiateResponse session, SessionStore store)
    {
        switch (bound.Step.What)
        {
            case StepKind.Connect:
                return Text(await store.ConnectAsync(session.SessionId, stage.InstanceId(bound.Step.Instance)));
            case StepKind.Expire:
                var expired = await store.DecideAsync(session.SessionId, TokenId, stage.ServiceId, SessionVerdict.Expired, inFeed: true);
                return expired.State is { } state ? SessionWords.Of(state) : "not_found";
            case StepKind.Supersede:
                var superseded = await store.DecideAsync(session.SessionId, TokenId, stage.ServiceId, SessionVerdict.Superseded);
                return superseded.State is { } found ? SessionWords.Of(found) : "not_found";
            case StepKind.LateVerdict:
                var late = await store.DecideAsync(session.SessionId, TokenId, stage.ServiceId, SessionVerdict.Approved, _phones[bound.Phone].Generation, [1]);
                return Answer(late is { Applied: true, State: SessionState.Approved } ? null : Decisions.RefusalOf(late), "200");
            case StepKind.Cancel:
                return Answer(await stage.Get<Cancellation>(bound.Step.Instance).CancelAsync(session.SessionId, session.WsToken), "204");
            case StepKind.Disconnect:
                return "-";
            case StepKind.Forget:
                await stage.Database.KeyDeleteAsync(TestStore.Keys.Session(session.SessionId));
                return "-";
            default:
                return await AttemptAsync(bound.Step.What, _phones[bound.Phone].Phone, session, stage.Get<Decisions>(bound.Step.Instance));
        }
    }

    private static async Task<string> AttemptAsync(StepKind what, Phone phone, InitiateResponse session, Decisions decisions)
    {
        var approval = phone.Approval(session, what == StepKind.WrongCode ? Phone.WrongCode(session) : null);
        var foreign = Convert.ToBase64String(Stranger.SignData("anything"u8, HashAlgorithmName.SHA256));
        return what switch
        {
            StepKind.Verify or StepKind.WrongCode => Answer((await decisions.VerifyAsync(approval, Network)).Refusal, "200"),
            StepKind.WrongSignature => Answer((await decisions.VerifyAsync(approval with { SignatureBase64 = foreign }, Network)).Refusal, "200"),
            StepKind.Decline => Answer(await decisions.DeclineAsync(phone.Refusal(session), Network), "204"),
            StepKind.DeclineUnsigned => Answer(await decisions.DeclineAsync(phone.Refusal(session) with { SignatureBase64 = foreign }, Network), "204"),
            StepKind.Report => Answer(await decisions.ReportAsync(phone.Report(session), Network), "204"),
            StepKind.ReportUnsigned => Answer(await decisions.ReportAsync(phone.Report(session) with { SignatureBase64 = foreign }, Network), "204"),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private static string Answer(Refusal? refusal, string success)
    {
        if (refusal is null)
            return success;
        var problem = Problems.Of(refusal.Value);
        return $"{problem.StatusCode} {problem.ProblemDetails.Extensions[Problems.CodeMember]}";
    }

    private static string Text(SessionSnapshot? found)
    {
        if (found is null)
            return "none";
        Assert.Equal(found.State == SessionState.Approved, found.Outcome is { Length: > 0 });
        return $"snapshot {SessionWords.Of(found.State)} v{found.Version} connection {found.Connection} {(found.Failure is { } failure ? SessionWords.Of(failure) : "")}";
    }
}
