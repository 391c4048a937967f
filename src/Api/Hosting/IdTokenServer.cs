using IdToken.Api.Admin;
using IdToken.Api.Identity.Credentials;
using IdToken.Api.Identity.Enrollment;
using IdToken.Api.Identity.Invitations;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Identity.Push;
using IdToken.Api.Identity.Recovery;
using IdToken.Api.Identity.Push.WebPush;
using IdToken.Api.Identity.Tokens;
using IdToken.Api.Live.Cluster;
using IdToken.Api.Live.Devices;
using IdToken.Api.Live.ServiceFeed;
using IdToken.Api.Live.SessionSockets;
using IdToken.Api.Live.Upstream;
using IdToken.Api.Live.WebPubSub;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Services;
using IdToken.Api.Services.Access;
using IdToken.Api.Services.Certificates;
using IdToken.Api.Sessions;

namespace IdToken.Api.Hosting;

/// <summary>The server as a whole: its features, its pipeline, its endpoints, its start.</summary>
internal static class IdTokenServer
{
    private const string DefaultUrl = "http://localhost:5080";
    private const int LoadAttempts = 5;

    /// <exception cref="StartupException">The configuration is at fault.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.ConfigureLogging();
        configure?.Invoke(builder);
        var settings = new Settings(builder.Configuration, builder.Environment, builder.Services);
        builder.AddHttp(settings);
        var services = builder.Services;
        services.AddStore(settings);
        services.AddKeys(settings);
        var registered = services.AddServices(settings);
        builder.AddClientCertificates(settings, registered);
        services.AddServiceAccess(settings, registered);
        services.AddCredentials(settings);
        services.AddPasskeys(settings);
        services.AddEnrollment(settings);
        services.AddPush(settings);
        services.AddInvitations(settings);
        services.AddRecovery(settings);
        services.AddTokens(settings);
        services.AddSessions(settings);
        services.AddConnections(settings);
        services.AddCluster();
        services.AddSessionSockets();
        services.AddServiceFeed();
        services.AddWebPubSub(settings);
        services.AddUpstream(settings);
        services.AddDevices();
        services.AddAdmin(settings);
        services.AddHealth();
        services.AddPhoneApp(settings);
        services.AddHostedService<StartupBanner>();
        services.DecorateServer();
        TrialSettings.Refuse(settings, builder.Configuration);
        settings.ThrowIfFaulty();
        foreach (var warning in StartupWarnings.Of(settings, builder.Configuration))
            services.AddSingleton(new StartupWarning(warning));

        var app = builder.Build();
        if (app.Configuration["urls"] is null && app.Configuration["http_ports"] is null && !app.Configuration.GetSection("Kestrel:Endpoints").Exists())
            app.Urls.Add(DefaultUrl);
        app.UseHttp();
        var api = app.MapGroup("").AddEndpointFilterFactory(ValidationFilter.Create);
        api.MapEnrollment();
        api.MapPush();
        api.MapInvitations(app.Environment);
        api.MapRecovery();
        api.MapSessions();
        api.MapDiscovery();
        api.MapCredentials(app.Environment);
        api.MapAdmin(app.Services.GetRequiredService<AdminIssuerOptions>(), app.Environment);
        app.MapSessionSockets();
        app.MapServiceFeed();
        app.MapWebPubSub();
        api.MapDevices();
        app.MapHealth();
        app.MapPhoneApp();
        app.MapApiDocument();
        // Endpoints are built at the first request; a fault in one must show at the start.
        _ = ((IEndpointRouteBuilder)app).DataSources.Sum(source => source.Endpoints.Count);
        return app;
    }

    /// <summary>Finds the store and loads the keys, before the server listens.</summary>
    public static async Task PrepareAsync(WebApplication app)
    {
        app.LogStartupWarnings();
        await app.StartStoreAsync();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await app.Services.GetRequiredService<KeyLoader>().LoadAsync();
                await app.Services.GetRequiredService<DevelopmentIssuer>().LoadAsync();
                await app.Services.GetRequiredService<VapidKey>().LoadAsync();
                return;
            }
            catch (StoreUnavailableException)
            {
                var reason = app.Services.GetRequiredService<StoreWatch>().Reason;
                // Without a reason the store can be used, and is only slow: the machine is busy.
                if (reason is null && attempt < LoadAttempts)
                    continue;
                reason ??= $"{app.Services.GetRequiredService<StoreAddress>().Description}: no answer";
                throw new StartupException($"{StoreFeature.ConnectionString}: {reason}. A Development server keeps its keys in the store.");
            }
        }
    }
}
