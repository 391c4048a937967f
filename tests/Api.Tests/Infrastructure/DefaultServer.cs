[assembly: AssemblyFixture(typeof(IdToken.Api.Tests.Infrastructure.DefaultServer))]

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>The run's store, and a server with default settings, shared by tests that do not change it.</summary>
public sealed class DefaultServer : IAsyncLifetime
{
    public TestStore Store { get; } = new();

    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Store.InitializeAsync();
        Server = await TestServer.StartAsync(Store.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Store.DisposeAsync();
    }
}
