using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace IdToken.Api.Hosting;

/// <summary>
/// Moves the tokens of a request from its URL, which logs and traces show, to where only code that asks for them finds them: <c>request.Query</c> still has
/// every parameter.
/// </summary>
internal static class SecretQuery
{
    // A browser's WebSocket can send a token nowhere else (protocol, sections 4 and 5).
    private static readonly string[] Names = ["token", "access_token"];

    public static void DecorateServer(this IServiceCollection services)
    {
        var server = services.Last(s => s.ServiceType == typeof(IServer));
        services.Remove(server);
        services.AddSingleton<IServer>(provider => new SecretQueryServer((IServer)ActivatorUtilities.CreateInstance(provider, server.ImplementationType!)));
    }

    public static void Hide(IFeatureCollection features)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var query = request.QueryString;
        if (query.Length < 2 || Without(query) is not { } shown)
            return;
        features.Set<IQueryFeature>(new QueryFeature(new QueryCollection(QueryHelpers.ParseQuery(query))));
        request.QueryString = shown;
        request.RawTarget = request.RawTarget.Split('?')[0] + shown;
    }

    /// <summary>The query without the tokens, or null where it has none. Names may be escaped and of either case, as <c>request.Query</c> reads them.</summary>
    private static string? Without(string query)
    {
        var found = false;
        var shown = new StringBuilder();
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            if (Names.Contains(parameter.DecodeName().ToString(), StringComparer.OrdinalIgnoreCase))
                found = true;
            else
                shown.Append(shown.Length == 0 ? '?' : '&').Append(parameter.EncodedName).Append('=').Append(parameter.EncodedValue);
        }

        return found ? shown.ToString() : null;
    }
}
