using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Admin;
using IdToken.Api.Enrollment;
using IdToken.Api.Http;
using IdToken.Api.Redis;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Hosting;
using IdToken.Contracts;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Model;

/// <summary>The same steps, done by the real scripts in the real store.</summary>
internal sealed class RealPerson(Stage stage)
{
    private static readonly RedisValue[] Fields = ["state", "version", "connection", "failures", "refusal", "owner", "resolved", "outcome", "feed"];
    private static readonly ECDsa Stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly string _tokenId = $"model-{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<int, (Phone Phone, string Generation)> _phones = [];
    private readonly ConcurrentDictionary<int, InitiateResponse> _sessions = [];

    public async Task<string> DoAsync(BoundStep bound)
    {
        var (instance, store) = (bound.Step.Instance, stage.Get<SessionStore>(bound.Step.Instance));
        switch (bound.Step.What)
        {
            case StepKind.Wait:
                stage.Clock.Advance(TimeSpan.FromMilliseconds(PersonModel.Waits[bound.Step.Session]));
                return "";
            case StepKind.Initiate:
                return await InitiateAsync(bound.Session, instance);
            case StepKind.EnrollAnew:
                return await EnrollAsync(bound.Phone, instance);
            case StepKind.Revoke:
                return Answer((await stage.Get<Revocation>(instance).RevokeAsync(_tokenId, "lost_device")).Refusal, "200");
            case StepKind.RevokeCutShort:
                return await stage.Get<AdminStore>(instance).RevokeAsync(_tokenId, "lost_device") is null ? "none" : "200";
            case StepKind.HoldDevice:
                await stage.Get<DeviceStore>(instance).HoldAsync([_tokenId], stage.InstanceId(instance));
                return "";
        }

        if (!_sessions.TryGetValue(bound.Session, out var session))
            return "";
        switch (bound.Step.What)
        {
            case StepKind.Connect:
                return Text(await store.ConnectAsync(session.SessionId, stage.InstanceId(instance)));
            case StepKind.Expire:
                var expired = await store.DecideAsync(session.SessionId, _tokenId, stage.ServiceId, SessionVerdict.Expired, inFeed: true);
                return expired.State is { } state ? SessionStates.Name(state) : "not_found";
            case StepKind.LateVerdict:
                var late = await store.DecideAsync(session.SessionId, _tokenId, stage.ServiceId, SessionVerdict.Approved, _phones[bound.Phone].Generation, [1]);
                return Answer(late is { Applied: true, State: SessionState.Approved } ? null : Decisions.RefusalOf(late), "200");
            case StepKind.Disconnect:
                return "-";
            case StepKind.Forget:
                await stage.Database.KeyDeleteAsync(StoreKeys.Session(session.SessionId));
                return "-";
            default:
                return await AttemptAsync(bound.Step.What, _phones[bound.Phone].Phone, session, stage.Get<Decisions>(instance));
        }
    }

    public async Task<string> EnrollAsync(int key, int instance)
    {
        var vdsData = (string)(await Phone.CredentialAsync(stage.Servers[instance], new { tokenId = _tokenId }))["vdsData"]!;
        var phone = new Phone(stage.Servers[instance], _tokenId, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var credentialId = (string)JsonNode.Parse(Base64Url.DecodeFromChars(vdsData.Split('.')[1]))!["jti"]!;
        _phones[key] = (phone, Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(credentialId))));
        var request = new EnrollRequest { VdsData = vdsData, PublicKeyPem = phone.PublicKeyPem, DeviceId = "model" };
        return Answer((await stage.Get<Enrollments>(instance).EnrollAsync(request)).Refusal, "200");
    }

    /// <summary>How everything stands, and what has been told since the last look, in the words of the model.</summary>
    public async Task<IReadOnlyList<string>> LookAsync()
    {
        var published = await stage.PublishedAsync();
        var feed = await stage.FeedAsync();
        var enrollment = await stage.Database.HashGetAsync(StoreKeys.Enrollment(_tokenId), (RedisValue[])["status", "generation"]);
        var sessions = await Task.WhenAll(_sessions.OrderBy(s => s.Key).Select(s => LookAsync(s.Key, s.Value.SessionId)));
        var told = published.Select(m => Told(m.Instance, m.Text.Split('\n')))
            .Concat(feed.Select(e => Telling.ToFeed(KeyOf(e.SessionId), e.What, e.Outcome.Length > 0)));
        return [$"phone {_phones.Single(p => p.Value.Generation == (string?)enrollment[1]).Key} {enrollment[0]}", .. sessions, .. Telling.Lines(told)];
    }

    /// <summary>Leaves nothing pending behind.</summary>
    public async Task LeaveAsync()
    {
        foreach (var session in _sessions.Values)
        {
            await stage.Database.KeyDeleteAsync(StoreKeys.Session(session.SessionId));
            await stage.Get<SessionStore>(0).DecideAsync(session.SessionId, _tokenId, stage.ServiceId, SessionVerdict.Expired, inFeed: true);
        }

        await LookAsync();
    }

    private async Task<string> InitiateAsync(int key, int instance)
    {
        var result = await stage.Get<Initiation>(instance).InitiateAsync(
            new InitiateRequest { TokenId = _tokenId, ServiceId = stage.ServiceId }, "http://model", new Browser("", ""));
        if (result.Value is { } started)
            _sessions[key] = started;
        return Answer(result.Refusal, "200");
    }

    private static async Task<string> AttemptAsync(StepKind what, Phone phone, InitiateResponse session, Decisions decisions)
    {
        var approval = phone.Approval(session, what == StepKind.WrongCode ? Phone.WrongCode(session) : null);
        var foreign = Convert.ToBase64String(Stranger.SignData("anything"u8, HashAlgorithmName.SHA256));
        return what switch
        {
            StepKind.Verify or StepKind.WrongCode => Answer((await decisions.VerifyAsync(approval)).Refusal, "200"),
            StepKind.WrongSignature => Answer((await decisions.VerifyAsync(approval with { SignatureBase64 = foreign })).Refusal, "200"),
            StepKind.Decline => Answer(await decisions.DeclineAsync(phone.Refusal(session)), "204"),
            StepKind.DeclineUnsigned => Answer(await decisions.DeclineAsync(phone.Refusal(session) with { SignatureBase64 = foreign }), "204"),
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
        return $"snapshot {SessionStates.Name(found.State)} v{found.Version} connection {found.Connection} {found.Refusal}";
    }

    private async Task<string> LookAsync(int key, string sessionId)
    {
        var fields = stage.Database.HashGetAsync(StoreKeys.Session(sessionId), Fields);
        var pending = stage.Database.SortedSetScoreAsync(StoreKeys.LiveSessions, $"{sessionId} {_tokenId} 1 {stage.ServiceId}");
        var listed = stage.Database.SortedSetScoreAsync(StoreKeys.PendingSessions(_tokenId), sessionId);
        var f = await fields;
        var text = f[0].IsNull
            ? "none"
            : SessionModel.Text((string)f[0]!, (long)f[1], (long)f[2], (long)f[3], $"{f[4]}", f[5].IsNull ? "" : $"{stage.InstanceOf((string)f[5]!)}", $"{f[6]}", ((byte[]?)f[7])?.Length > 0);
        return $"session {key}: {text}{SessionModel.Sets(await pending is not null, await listed is not null)}";
    }

    private Telling Told(int instance, string[] lines) => lines[0] == "device"
        ? Telling.ToDevices(instance, KeyOf(lines[2]), lines[3])
        : Telling.ToOwner(instance, KeyOf(lines[0]), Number(lines[1]), Number(lines[2]), lines[3], isSealed: lines[4].Length > 0);

    private int KeyOf(string sessionId) => _sessions.First(s => s.Value.SessionId == sessionId).Key;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
