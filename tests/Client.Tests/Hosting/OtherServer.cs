using Microsoft.AspNetCore.Builder;

namespace IdToken.Client.Tests.Hosting;

/// <summary>Another instance, for one test. At the test's end it stops as in real life: a host that is only disposed cuts its connections off in the middle.</summary>
public sealed class OtherServer(WebApplication app) : IAsyncDisposable
{
    public Uri Url => new(app.Urls.First());

    public IServiceProvider Services => app.Services;

    public Task StopAsync() => app.StopAsync(Deadline.Token);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
