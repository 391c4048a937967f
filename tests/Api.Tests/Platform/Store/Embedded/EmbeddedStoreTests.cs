using System.Diagnostics;
using System.Text.Json.Nodes;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Store;
using IdToken.Api.Platform.Store.Embedded;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Platform.Store.Embedded;

/// <summary>Garnet as a child process, in every way in which a server may end.</summary>
public sealed class EmbeddedStoreTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("idtoken-embedded-").FullName;
    private readonly LogRecorder _log = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Written_data_survives_a_killed_store()
    {
        var (store, address) = await StartAsync();
        await WriteAsync(address, "before");
        using var process = Running();
        process.Kill();
        await process.WaitForExitAsync(Deadline.Token());
        // The watch starts it again on the same port.
        await UntilReadAsync(address, "before");
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_stopped_store_leaves_no_process_and_starts_with_its_data()
    {
        var (store, address) = await StartAsync();
        await WriteAsync(address, "kept");
        using var process = Running();
        await store.DisposeAsync();
        await process.WaitForExitAsync(Deadline.Token());
        var (again, newAddress) = await StartAsync();
        await UntilReadAsync(newAddress, "kept");
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_a_killed_server_left_running_is_taken_over()
    {
        var (data, leftover) = await LeaveBehindAsync();
        data.Dispose();
        var (store, address) = await StartAsync();
        Assert.Equal(leftover.Record.ConnectionString, address.ConnectionString);
        Assert.Contains(_log.Lines, l => l.Contains("Took over", StringComparison.Ordinal));
        await store.DisposeAsync();
        await leftover.WaitForExitAsync(Deadline.Token());
        leftover.Dispose();
    }

    [Fact]
    public async Task A_leftover_store_that_does_not_respond_is_replaced()
    {
        var (data, leftover) = await LeaveBehindAsync();
        data.WriteRecord(leftover.Record with { Password = "forgotten" });
        data.Dispose();
        var (store, address) = await StartAsync();
        await leftover.WaitForExitAsync(Deadline.Token());
        await WriteAsync(address, "works");
        await store.DisposeAsync();
        leftover.Dispose();
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_does_not_start()
    {
        var (store, _) = await StartAsync();
        var fault = await Assert.ThrowsAsync<StartupException>(StartAsync);
        Assert.Contains("IdToken:EmbeddedStore:DataDirectory", fault.Message, StringComparison.Ordinal);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_client_without_the_password_is_rejected()
    {
        var (store, address) = await StartAsync();
        var port = address.ConnectionString.Split(',')[0].Split(':')[1];
        Assert.True(await StoreProbe.AnswersAsync(int.Parse(port, null), address.ConnectionString.Split("password=")[1]));
        Assert.False(await StoreProbe.AnswersAsync(int.Parse(port, null), "guess"));
        foreach (var file in OperatingSystem.IsWindows() ? [] : Directory.GetFiles(_directory, "store.*"))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task The_data_is_private_whatever_the_folder_was_before()
    {
        // Windows has other permissions, and a folder of the user's is private there.
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_directory, everyone);
        await File.WriteAllTextAsync(Path.Combine(_directory, "store.acl"), "", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(_directory, "store.acl"), everyone);
        var (store, address) = await StartAsync();
        await WriteAsync(address, "private");
        await store.DisposeAsync();
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var entry in Directory.EnumerateFileSystemEntries(_directory, "*", SearchOption.AllDirectories).Append(_directory))
            Assert.True((File.GetUnixFileMode(entry) & others) == 0, $"{entry}: {File.GetUnixFileMode(entry)}");
    }

    private async Task<(EmbeddedGarnet Store, StoreAddress Address)> StartAsync()
    {
        var address = new StoreAddress();
        using var factory = LoggerFactory.Create(l => l.AddProvider(_log));
        var store = new EmbeddedGarnet(new EmbeddedStoreOptions { DataDirectory = _directory }, address, factory.CreateLogger<EmbeddedGarnet>());
        try
        {
            await store.StartAsync();
            return (store, address);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>A store as a killed server leaves it: running, its record written, its lock free.</summary>
    private async Task<(DataDirectory Data, GarnetProcess Process)> LeaveBehindAsync()
    {
        var data = new DataDirectory(_directory);
        var process = GarnetProcess.Start(data, TestStore.FreePort(), "password-of-the-killed");
        data.WriteRecord(process.Record);
        await PollAsync(() => StoreProbe.AnswersAsync(process.Record.Port, process.Record.Password));
        return (data, process);
    }

    private Process Running() => Process.GetProcessById((int)JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, "store.json")))!["ProcessId"]!);

    private static async Task WriteAsync(StoreAddress address, string value)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(address.ConnectionString);
        await connection.GetDatabase().HashSetAsync("kept", "value", value);
    }

    private static async Task UntilReadAsync(StoreAddress address, string value) => await PollAsync(async () =>
    {
        try
        {
            using var connection = await ConnectionMultiplexer.ConnectAsync(address.ConnectionString);
            return await connection.GetDatabase().HashGetAsync("kept", "value") == value;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    });

    private static async Task PollAsync(Func<Task<bool>> isTrue)
    {
        var deadline = Deadline.Token();
        while (!await isTrue())
            await Task.Delay(20, deadline);
    }
}
