using Google.Apis.Http;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Identity.Push.Fcm;

/// <summary>Connects Google's library as the rest of the server connects: no redirects, and permitted addresses alone.</summary>
internal sealed class FcmHttpFactory(OutboundAddresses addresses) : HttpClientFactory
{
    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => OutboundHttp.CreateHandler(addresses);
}
