using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Identity.Recovery;
using IdToken.Api.Platform.Configuration;
using Microsoft.Extensions.FileProviders;

namespace IdToken.Api.Hosting;

/// <summary>The app at <c>/phone</c> with which people approve sign-ins (clients/phone).</summary>
internal static class PhoneAppFeature
{
    /// <summary>Allows scripts, styles, a service worker and connections of this server only, and nothing inline.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
        "base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "phone-app");

    public static void AddPhoneApp(this IServiceCollection services, Settings settings) =>
        services.AddSingleton(settings.Bind("IdToken:Phone", new PhoneAppOptionsValidator()).Checked(settings));

    /// <summary>Serves the files of the app.</summary>
    public static void UsePhoneApp(this IApplicationBuilder pages, WebApplication app)
    {
        if (!IsEnabled(app))
            return;
        var files = new PhysicalFileProvider(Folder);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        pages.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, RequestPath = "/phone" });
        pages.UseStaticFiles(new StaticFileOptions { FileProvider = files, RequestPath = "/phone", OnPrepareResponse = file => Secure(file.Context.Response.Headers) });
    }

    /// <summary>Maps what depends on the configuration: the app's name and icon.</summary>
    public static void MapPhoneApp(this WebApplication app)
    {
        if (!IsEnabled(app))
            return;
        var phone = new PhoneApp(app.Services.GetRequiredService<PhoneAppOptions>(), Folder, app.Environment.IsDevelopment(), app.Services.GetRequiredService<PasskeyReader>().IsOffered,
            app.Services.GetRequiredService<RecoveryOptions>().Enabled);
        var configured = app.MapGroup("/phone").ExcludeFromDescription();
        Serve("/manifest.webmanifest", phone.Manifest, "application/manifest+json");
        Serve("/settings.json", phone.Settings, "application/json");
        Serve("/icon", phone.Icon.Content, phone.Icon.Type);
        Serve("/touch-icon", phone.TouchIcon, "image/png");

        void Serve(string path, byte[] content, string type) => configured.MapGet(path, (HttpContext http) =>
        {
            Secure(http.Response.Headers);
            return TypedResults.Bytes(content, type);
        });
    }

    private static bool IsEnabled(WebApplication app) => app.Services.GetRequiredService<PhoneAppOptions>().Enabled == true;

    private static void Secure(IHeaderDictionary headers)
    {
        // A browser may keep the files, and asks each time whether they are still the newest: nothing here is secret.
        headers.CacheControl = "no-cache";
        PageHeaders.Set(headers, ContentSecurityPolicy);
    }
}
