using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Certificates;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Hosting;

/// <summary>Adds what all endpoints share: JSON, problem details, limits, CORS, the OpenAPI document.</summary>
internal static class HttpFeature
{
    /// <summary>A credential with a photo is the largest body there is.</summary>
    private const int MaximumBodyBytes = 64 * 1024;

    public static void AddHttp(this WebApplicationBuilder builder, Settings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodyBytes;
        });
        var services = builder.Services;
        // Each endpoint names its scheme; the only one there is would otherwise be tried on every request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        // With the pipe reader, a body that is still arriving when the server begins to stop fails with 500; a stream waits for it.
        AppContext.SetSwitch("Microsoft.AspNetCore.UseStreamBasedJsonParsing", true);
        services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        // A body that does not parse goes to FailureHandler, in every environment alike.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Problems.Complete(context.ProblemDetails));
        services.AddExceptionHandler<FailureHandler>();
        services.AddRateLimits(settings);
        var proxies = TrustedProxies.Read(settings, builder.Configuration);
        services.AddSingleton(proxies).Configure<ForwardedHeadersOptions>(proxies.Configure);
        services.AddCors();
        services.AddSingleton<IConfigureOptions<CorsOptions>, CorsPolicies>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalResultHandler>();
        services.AddSingleton(settings.Bind("IdToken:OpenApi", new OpenApiOptionsValidator()).OrDefault(settings.IsDevelopment));
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "IdToken",
                Version = "v1",
                Description = "Sign-in without passwords. The real-time connections, `/ws/session/{sessionId}` and `/hubs/session` for a sign-in, `/ws` and `/hubs/service` for a service, are described in docs/protocol.md.",
            };
            return Task.CompletedTask;
        }));
    }

    public static void UseHttp(this WebApplication app)
    {
        app.UseAdmittedSockets();
        app.UseForwardedCertificates();
        app.UseForwardedHeaders();
        // Over https alone, and never for localhost.
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        app.Use((http, next) =>
        {
            // Responses carry codes and tokens; the few that may be cached say so themselves.
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return next();
        });
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseCors();
        app.UseConnectionGate();
        app.UseAuthenticationGate();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimits();
        // Requests for an endpoint need no look for a file.
        app.UseWhen(http => http.GetEndpoint() is null, pages => pages.UsePages(app));
    }

    private static void UsePages(this IApplicationBuilder pages, WebApplication app)
    {
        if (IsPublished(app))
        {
            pages.UseSwaggerUI(page =>
            {
                page.RoutePrefix = "openapi";
                page.SwaggerEndpoint("/openapi/v1.json", "IdToken");
            });
        }

        pages.UseWebSample(app);
        pages.UsePhoneApp(app);
    }

    /// <summary>Maps the document of the API, where it is published.</summary>
    public static void MapApiDocument(this WebApplication app)
    {
        if (IsPublished(app))
            app.MapOpenApi();
    }

    private static bool IsPublished(WebApplication app) => app.Services.GetRequiredService<OpenApiOptions>().Published == true;
}
