using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Store.Embedded;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdToken.Api.Platform.Store;

internal static class StoreFeature
{
    public const string ConnectionString = "ConnectionStrings:Redis";

    /// <summary>The store of <c>ConnectionStrings:Redis</c>, or the embedded one.</summary>
    public static void AddStore(this IServiceCollection services, Settings settings)
    {
        var options = settings.Bind("IdToken:Store", new StoreOptionsValidator());
        // A number out of range is a fault already, and may be too large to compute.
        services.AddSingleton(options).AddSingleton(new StoreKeys(options.Prefix, new Partitions(options.Partitions is >= 1 and <= 1024 ? options.Partitions : 1)));
        services.AddSingleton<LayoutStore>().AddHostedService<LayoutCheck>();
        services.AddSingleton<StoreAddress>().AddSingleton<StoreConnection>().AddSingleton<StoreClient>();
        services.TryAddSingleton(new MachineClock(() => DateTimeOffset.UtcNow));
        services.TryAddSingleton(new ScriptTime(() => ""));
        services.AddSingleton<StoreClock>().AddSingleton<ClockCheck>();
        services.TryAddSingleton<TimeProvider>(provider => provider.GetRequiredService<StoreClock>());
        services.AddSingleton<ServerInstance>().AddSingleton<StoreHeartbeat>().AddSingleton<StoreWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreWatch>());
        if (settings[ConnectionString] is { Length: > 0 } configured && StoreConnectionString.FaultOf(configured) is { } fault)
            settings.Fault(ConnectionString, fault);
        services.AddSingleton(settings.Bind("IdToken:EmbeddedStore", new EmbeddedStoreOptionsValidator()));
        services.AddSingleton<EmbeddedGarnet>();
    }

    /// <summary>Finds or starts the store and connects to it, before anything needs it.</summary>
    public static async Task StartStoreAsync(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<StoreAddress>();
        if (app.Configuration[ConnectionString] is { Length: > 0 } configured)
        {
            address.ConnectionString = configured;
            address.Description = string.Join(',', StoreAddress.EndPoints(configured));
        }
        else
        {
            await app.Services.GetRequiredService<EmbeddedGarnet>().StartAsync();
        }

        // The library takes its time to give up; the operator hears the reason meanwhile.
        await Task.WhenAll(app.Services.GetRequiredService<StoreConnection>().StartAsync(), app.Services.GetRequiredService<StoreWatch>().LookAsync());
        if (await app.Services.GetRequiredService<LayoutStore>().FaultAsync() is { } fault)
            throw new StartupException(fault);
    }
}
