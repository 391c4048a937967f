using System.Diagnostics;
using System.Diagnostics.Metrics;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Identity.Recovery;

/// <summary>There is one refusal for everything that is not a valid code of an enrolled person.</summary>
public sealed class RecoveryRefusalTests(DefaultServer host)
{
    private const string Nobodys = "7XK2M-9QD4H-RT5WB-3JC8N";

    private readonly TestServer _server = host.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unknown_persons_wrong_codes_used_codes_and_codes_of_others_get_the_same_answer(bool hideUnknown)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, $"IdToken:Privacy:HideUnknown={hideUnknown}");
        var phone = await Phone.EnrollAsync(server);
        var codes = await phone.CodesAsync(server);
        using var recovered = new RecoveringPhone(server, phone.TokenId);
        await recovered.RecoveredAsync(codes[0]);
        using var other = new RecoveringPhone(server, phone.TokenId);
        using var unknown = new RecoveringPhone(server, $"tok_{Guid.NewGuid():N}");
        using var withoutCodes = new RecoveringPhone(server, (await Phone.EnrollAsync(server)).TokenId);
        string[] answers =
        [
            await AnswerAsync(other, Nobodys), await AnswerAsync(other, codes[0]), await AnswerAsync(unknown, codes[1]), await AnswerAsync(withoutCodes, codes[1]),
        ];
        Assert.Single(answers.Distinct());
        Assert.Contains("invalid_recovery_code", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_codes_lock_nobody_out()
    {
        var phone = await Phone.EnrollAsync(_server);
        var code = (await phone.CodesAsync(_server))[0];
        using var stranger = new RecoveringPhone(_server, phone.TokenId);
        for (var i = 0; i < 100; i++)
            await stranger.RecoverAsync(Nobodys).RefusedAsync(401, "invalid_recovery_code");
        using var other = new RecoveringPhone(_server, phone.TokenId);
        await other.RecoveredAsync(code);
    }

    [Fact]
    public async Task A_revocation_and_another_credential_end_the_codes()
    {
        var (revoked, replaced) = (await Phone.EnrollAsync(_server), await Phone.EnrollAsync(_server));
        var (codes, earlier) = (await revoked.CodesAsync(_server), await replaced.CodesAsync(_server));
        var move = await revoked.MoveAsync(_server);
        await revoked.RevokeAsync(_server);
        var current = await replaced.ReplaceAsync(_server);
        using var one = new RecoveringPhone(_server, revoked.TokenId);
        using var two = new RecoveringPhone(_server, replaced.TokenId);
        await one.RecoverAsync(codes[0]).RefusedAsync(401, "invalid_recovery_code");
        await one.RecoverAsync(move.RecoveryCode).RefusedAsync(401, "invalid_recovery_code");
        await two.RecoverAsync(earlier[0]).RefusedAsync(401, "invalid_recovery_code");
        Assert.Equal(0, await current.CodesLeftAsync(_server));
        await host.Store.SetEnrollmentAsync(revoked.TokenId, "status", "active");
        await one.RecoverAsync(codes[0]).RefusedAsync(401, "invalid_recovery_code");
    }

    [Fact]
    public async Task Codes_end_with_the_enrollment()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, clock);
        var phone = await Phone.EnrollAsync(server, new { validDays = 1 });
        var made = await phone.AskForCodesAsync(server).OkAsync<RecoveryCodesResponse>();
        using var other = new RecoveringPhone(server, phone.TokenId);
        using var late = new RecoveringPhone(server, phone.TokenId);
        clock.Advance(made.ExpiresAt - clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.Equal(made.ExpiresAt, (await other.RecoverAsync(made.Codes[0]).OkAsync<RecoveredEnrollment>()).ExpiresAt);
        clock.Advance(TimeSpan.FromSeconds(1));
        await late.RecoverAsync(made.Codes[1]).RefusedAsync(401, "invalid_recovery_code");
    }

    [Fact]
    public async Task The_operator_sees_recoveries_and_refusals_in_the_log_and_in_a_metric()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        List<string> counted = [];
        using var listener = new MeterListener();
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "idtoken.enrollment.recoveries" && instrument.Meter.Scope == meters)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Add($"{count} {tags[0].Value}"));
        listener.Start();
        var phone = await Phone.EnrollAsync(server);
        var code = (await phone.CodesAsync(server))[0];
        using var other = new RecoveringPhone(server, phone.TokenId);
        using var third = new RecoveringPhone(server, phone.TokenId);
        await other.RecoverAsync(Nobodys).RefusedAsync(401, "invalid_recovery_code");
        await other.RecoveredAsync(code);
        await third.RecoveredAsync((await other.Phone.MoveAsync(server)).RecoveryCode);
        Assert.Equal(["1 refused", "1 recovered", "1 moved"], counted);
        foreach (var line in (string[])[$"Refused a recovery code for {phone.TokenId}", $"The phone of {phone.TokenId} was replaced by another one with a recovery code", $"The phone of {phone.TokenId} was replaced by another one with a link"])
            await server.Log.LineAsync(line);
    }

    [Fact]
    public async Task The_time_of_an_answer_does_not_say_who_is_enrolled_or_has_codes()
    {
        const int persons = 20, rounds = 60;
        var known = await Task.WhenAll(Enumerable.Range(0, persons).Select(_ => Phone.EnrollAsync(_server)));
        foreach (var phone in known)
            await phone.CodesAsync(_server);
        var (ofKnown, ofUnknown) = (new List<long>(), new List<long>());
        var random = new Random(7);
        for (var i = 0; i < persons * rounds; i++)
        {
            var tokenId = known[i % persons].TokenId;
            (string TokenId, List<long> Times)[] pair = [(tokenId, ofKnown), ($"tok_{Guid.NewGuid():N}"[..tokenId.Length], ofUnknown)];
            random.Shuffle(pair);
            foreach (var (id, times) in pair)
            {
                using var stranger = new RecoveringPhone(_server, id);
                var request = stranger.Request(Nobodys);
                var start = Stopwatch.GetTimestamp();
                using (await stranger.SendAsync(request))
                    times.Add(Stopwatch.GetTimestamp() - start);
            }
        }

        // 0.5 where the time says nothing, with a deviation of 0.012 for so many.
        Assert.InRange(Superiority.Of(ofKnown, ofUnknown), 0.45, 0.55);
    }

    private static async Task<string> AnswerAsync(RecoveringPhone phone, string code)
    {
        var problem = await phone.RecoverAsync(code).RefusedAsync(401, "invalid_recovery_code");
        problem.Remove("traceId");
        return problem.ToJsonString();
    }
}
