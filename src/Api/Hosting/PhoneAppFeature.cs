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

    public static void UsePhoneApp(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<PhoneAppOptions>();
        if (options.Enabled != true)
            return;
        var files = new PhysicalFileProvider(Folder);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, RequestPath = "/phone" });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, RequestPath = "/phone", OnPrepareResponse = file => Secure(file.Context.Response.Headers) });
        Map(app, new PhoneApp(options, Folder, app.Environment.IsDevelopment()));
    }

    private static void Map(IEndpointRouteBuilder app, PhoneApp phone)
    {
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

    private static void Secure(IHeaderDictionary headers)
    {
        // A browser may keep the files, and asks each time whether they are still the newest: nothing here is secret.
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
