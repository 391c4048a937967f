[assembly: AssemblyFixture(typeof(IdToken.Api.Tests.Infrastructure.DefaultServer))]

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>The run's one store, and a server as it comes, shared by the tests that change nothing about it.</summary>
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
