using IdToken.Api.Services;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Hosting;

/// <summary>
/// Pages of the services' origins may call the API. There are no cookies, so that a foreign page could do no more than any other client;
/// credentials are permitted only because the SignalR client sends its negotiation so.
/// </summary>
internal sealed class CorsPolicies(ServiceCatalog services) : IConfigureOptions<CorsOptions>
{
    public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy => policy
        .SetIsOriginAllowed(services.AnyAllows)
        .WithMethods("GET", "POST")
        .AllowAnyHeader()
        .AllowCredentials()
        .WithExposedHeaders("Retry-After")
        .SetPreflightMaxAge(TimeSpan.FromHours(1)));
}
