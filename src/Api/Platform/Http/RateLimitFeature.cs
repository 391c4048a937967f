using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Platform.Http;

internal static class RateLimitFeature
{
    public static void AddRateLimits(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings.Bind("IdToken:RateLimits", new RateLimitOptionsValidator()).OrDefault(settings.IsDevelopment));
        services.AddSingleton<LimitLog>().AddSingleton<RateLimits>().AddSingleton<RateLimitGate>().AddSingleton<AuthenticationGate>();
    }

    /// <summary>Comes before authentication, and after what costs less.</summary>
    public static void UseAuthenticationGate(this WebApplication app) => app.Use(app.Services.GetRequiredService<AuthenticationGate>().EnterAsync);

    /// <summary>Comes after authorization: administrators count by subject.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        app.Use(AuthenticationGate.PassAsync);
        app.Use(app.Services.GetRequiredService<RateLimitGate>().HandleAsync);
    }

    /// <summary>Limits requests to this endpoint.</summary>
    public static TBuilder Limits<TBuilder>(this TBuilder endpoint, Limited kind)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new LimitedEndpoint(kind));

    /// <summary>Limits requests to this endpoint that fail authentication.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="byHandler">Its handler authenticates, not the pipeline.</param>
    public static TBuilder LimitsUnauthenticated<TBuilder>(this TBuilder endpoint, bool byHandler = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new LimitedBeforeAuthentication(byHandler));
}
