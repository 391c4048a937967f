using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Recovery;

/// <summary>Codes used at the same instant, on two instances.</summary>
public sealed class RecoveryRaceTests(DefaultServer host) : IAsyncLifetime
{
    private readonly TestServer _one = host.Server;
    private TestServer _two = null!;

    public async ValueTask InitializeAsync() => _two = await TestServer.StartAsync(host.Store.ConnectionString);

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Fact]
    public async Task Of_many_phones_with_the_same_code_one_takes_the_enrollment_over()
    {
        for (var round = 0; round < 5; round++)
        {
            var lost = await Phone.EnrollAsync(_one);
            var code = (await lost.CodesAsync(_one))[0];
            var phones = Phones(lost, 10);
            var answers = await Task.WhenAll(phones.Select(phone => AnswerAsync(phone.RecoverAsync(code))));
            Assert.Equal([.. Enumerable.Repeat("invalid_recovery_code", 9), "ok"], answers.Order());
            var winner = phones[Array.IndexOf(answers, "ok")].Phone;
            await winner.ApproveAsync(await winner.InitiateAsync()).OkAsync<Approved>();
            Assert.Equal(7, await winner.At(_one).CodesLeftAsync(_one));
            Array.ForEach(phones, phone => phone.Dispose());
        }
    }

    [Fact]
    public async Task Of_many_phones_with_a_code_each_all_succeed_and_the_last_one_stays()
    {
        for (var round = 0; round < 5; round++)
        {
            var lost = await Phone.EnrollAsync(_one);
            var codes = await lost.CodesAsync(_one);
            var phones = Phones(lost, 4);
            var answers = await Task.WhenAll(phones.Select((phone, i) => AnswerAsync(phone.RecoverAsync(codes[i]))));
            Assert.All(answers, answer => Assert.Equal("ok", answer));
            var left = await Task.WhenAll(phones.Select(phone => AnswerAsync(phone.Phone.At(_one).SendAsync(_one, HttpMethod.Get, "/device/recovery-codes"))));
            Assert.Equal(["invalid_device_token", "invalid_device_token", "invalid_device_token", "ok"], left.Order());
            var current = phones[Array.IndexOf(left, "ok")].Phone.At(_one);
            Assert.Equal(4, await current.CodesLeftAsync(_one));
            Array.ForEach(phones, phone => phone.Dispose());
        }
    }

    [Fact]
    public async Task A_phone_that_makes_new_codes_while_an_old_one_is_used_does_not_bring_back_itself()
    {
        for (var round = 0; round < 20; round++)
        {
            var lost = await Phone.EnrollAsync(_one);
            var code = (await lost.CodesAsync(_one))[0];
            using var other = new RecoveringPhone(_two, lost.TokenId);
            var recovering = AnswerAsync(other.RecoverAsync(code));
            var making = AnswerAsync(lost.AskForCodesAsync(_one));
            // Whichever came first, the other one was refused.
            Assert.Contains((await recovering, await making), ((string, string)[])[("ok", "invalid_device_token"), ("invalid_recovery_code", "ok")]);
        }
    }

    [Fact]
    public async Task A_revocation_while_a_code_is_used_leaves_nobody_in()
    {
        for (var round = 0; round < 20; round++)
        {
            var lost = await Phone.EnrollAsync(_one);
            var code = (await lost.CodesAsync(_one))[0];
            using var other = new RecoveringPhone(_two, lost.TokenId);
            var recovering = AnswerAsync(other.RecoverAsync(code));
            await lost.RevokeAsync(_one);
            var refusal = await recovering == "ok" ? (403, "enrollment_revoked") : (401, "invalid_device_token");
            await _two.DeviceSessionsAsync(DeviceToken.Create(other.Phone, _two)).RefusedAsync(refusal.Item1, refusal.Item2);
        }
    }

    private RecoveringPhone[] Phones(Phone lost, int count) => [.. Enumerable.Range(0, count).Select(i => new RecoveringPhone(i % 2 == 0 ? _one : _two, lost.TokenId))];

    private static async Task<string> AnswerAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.IsSuccessStatusCode ? "ok" : (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["code"]!;
    }
}
