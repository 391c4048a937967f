using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace IdToken.Api.Platform.Sockets;

/// <summary>Releases the parts of a request that nothing reads after its upgrade. They would stay alive as long as the socket: its headers, its token, its user.</summary>
internal static class UpgradedRequest
{
    public static void Release(HttpContext http)
    {
        http.Features.Set<IQueryFeature>(null);
        http.Features.Set<IRouteValuesFeature>(null);
        http.Features.Set<IAuthenticateResultFeature>(null);
        http.Features.Set<IHttpAuthenticationFeature>(null);
        http.Features.Set<IAuthenticationFeature>(null);
        // The context and its request keep what they have looked up until they are next asked for something; each line here asks one of them.
        http.Request.Headers.Clear();
        _ = http.RequestServices;
    }
}
