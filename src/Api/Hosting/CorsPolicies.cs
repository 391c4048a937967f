using IdToken.Api.Services;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace IdToken.Api.Hosting;

/// <summary>
/// Lets pages of the services' origins call the API. There are no cookies, so a foreign page could do no more than any other client.
/// Credentials are permitted only because the SignalR client sends them when it negotiates.
/// </summary>
internal sealed class CorsPolicies(ServiceCatalog services) : IConfigureOptions<CorsOptions>
{
    public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy => policy
        .SetIsOriginAllowed(services.AnyAllows)
        .WithMethods("GET", "POST", "PUT", "DELETE")
        .AllowAnyHeader()
        .AllowCredentials()
        .WithExposedHeaders("Retry-After")
        .SetPreflightMaxAge(TimeSpan.FromHours(1)));
}
