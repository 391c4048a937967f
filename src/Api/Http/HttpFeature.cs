using System.Text.Json;
using System.Text.Json.Serialization;
using IdToken.Api.Certificates;
using IdToken.Api.Configuration;
using IdToken.Api.Credentials;
using IdToken.Contracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Http;

/// <summary>What all endpoints have in common: JSON, problem details, limits, CORS, the OpenAPI document.</summary>
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
        services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions));
        // A body that does not parse goes to FailureHandler, in every environment alike.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Problems.Complete(context.ProblemDetails));
        services.AddExceptionHandler<FailureHandler>();
        services.AddRateLimits(settings.Bind("IdToken:RateLimits", new RateLimitOptionsValidator()));
        var proxies = TrustedProxies.Read(settings, builder.Configuration);
        services.AddSingleton(proxies).Configure<ForwardedHeadersOptions>(proxies.Configure);
        services.AddCors();
        services.AddSingleton<IConfigureOptions<CorsOptions>, CorsPolicies>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalResultHandler>();
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

    /// <summary>Leaves out what the framework would do for features that are not used here. Comes after all features were added.</summary>
    public static void LeaveOutWhatIsUnused(this IServiceCollection services)
    {
        // Each endpoint names its scheme; the only one there is would otherwise be tried on every request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        // Authentication brings data protection along, whose start makes keys on disk.
        foreach (var start in services.Where(s => s.ImplementationType?.Name == "DataProtectionHostedService").ToArray())
            services.Remove(start);
    }

    public static void UseHttp(this WebApplication app)
    {
        app.UseForwardedCertificates();
        app.UseForwardedHeaders();
        app.Use((http, next) =>
        {
            // Answers carry codes and tokens; those that may be kept say so themselves.
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return next();
        });
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWebSockets();
        app.UseRouting();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        if (app.Environment.IsDevelopment())
        {
            app.UseSwaggerUI(page =>
            {
                page.RoutePrefix = "openapi";
                page.SwaggerEndpoint("/openapi/v1.json", "IdToken");
            });
        }
    }

    public static void Configure(JsonSerializerOptions json)
    {
        json.NumberHandling = JsonNumberHandling.Strict;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.AllowDuplicateProperties = false;
        json.Converters.Add(new UtcTimeConverter());
        json.TypeInfoResolverChain.Insert(0, ContractsJsonContext.Default);
        json.TypeInfoResolverChain.Insert(1, CredentialJsonContext.Default);
    }

    /// <summary>Documents the refusals that an endpoint may answer with.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            endpoint.ProducesProblem(status);
        return endpoint;
    }
}
