using IdToken.Api.Identity.Tokens;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Services;

internal static class ServiceFeature
{
    private static readonly ServiceOptions Demo = new() { Id = "demo", Name = "Demo service", AllowedScopes = [.. Scopes.Known], DefaultScopes = [Scopes.Basic], AllowAnonymousInitiation = true };

    public static IReadOnlyList<ServiceOptions> AddServices(this IServiceCollection services, Settings settings)
    {
        var registered = Read(settings);
        services.AddSingleton(_ => new ServiceCatalog(registered));
        return registered;
    }

    /// <summary>The key by which the version before chose for all services at once: whether the person types the code.</summary>
    public const string NumberEntryKey = "IdToken:Otp:NumberEntry";

    /// <summary>Reads the services from the current configuration.</summary>
    public static IReadOnlyList<ServiceOptions> Read(Settings settings)
    {
        var configured = settings.BindList("IdToken:Services", new ServiceOptionsValidator());
        if (configured.Count == 0 && settings.IsDevelopment)
            configured = [Demo];
        if (configured.Count == 0)
            settings.Fault("IdToken:Services:0:Id", "is required outside Development: at least one service.");
        if (configured.DistinctBy(s => s.Id).Count() != configured.Count)
            settings.Fault("IdToken:Services", "two entries have the same Id.");
        var codeEntry = DefaultCodeEntry(settings);
        return [.. configured.Select(service => service with { CodeEntry = service.CodeEntry ?? codeEntry })];
    }

    private static CodeEntry DefaultCodeEntry(Settings settings)
    {
        if (settings[NumberEntryKey] is not { Length: > 0 } numberEntry)
            return settings.IsDevelopment ? CodeEntry.Compare : CodeEntry.Enter;
        if (!bool.TryParse(numberEntry, out var isTyped))
            settings.Fault(NumberEntryKey, $"'{numberEntry}' is neither true nor false.");
        return isTyped ? CodeEntry.Enter : CodeEntry.Compare;
    }
}
