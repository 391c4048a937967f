using Microsoft.Extensions.FileProviders;

namespace IdToken.Api.Hosting;

/// <summary>The page at <c>/</c> that shows a sign-in from both sides (samples/web). In Development only.</summary>
internal static class WebSampleFeature
{
    /// <summary>Allows scripts, styles and connections of this server only, and nothing inline. <c>'self'</c> covers its WebSockets.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "web-sample");

    public static void UseWebSample(this IApplicationBuilder pages, WebApplication app)
    {
        if (!app.Environment.IsDevelopment() || !Directory.Exists(Folder))
            return;
        var files = new PhysicalFileProvider(Folder);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        pages.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        pages.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = context => PageHeaders.Set(context.Context.Response.Headers, ContentSecurityPolicy) });
    }
}
