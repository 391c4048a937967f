using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Infrastructure;

public static class ServiceProviderExtensions
{
    public static TimeProvider Clock(this IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
