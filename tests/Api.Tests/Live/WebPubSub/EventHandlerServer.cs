using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>A server behind a Web PubSub, with two access keys and services that require different credentials.</summary>
public sealed class EventHandlerServer(DefaultServer host) : IAsyncLifetime
{
    public const string Shop = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567";
    public const string ShopNext = "1111111111111111111111111111111111111111";
    public const string Both = "2222222222222222222222222222222222222222";
    public const string TokenOnly = "3333333333333333333333333333333333333333";

    public TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync(
        host.Store.ConnectionString, null,
        "IdToken:WebPubSub:Hub=echo", "IdToken:WebPubSub:AccessKeys:0=key-primary", "IdToken:WebPubSub:AccessKeys:1=key-secondary",
        "IdToken:Services:0:Id=shop", "IdToken:Services:0:AllowedScopes:0=identity:basic", "IdToken:Services:0:AllowedOrigins:0=https://shop.example", $"IdToken:Services:0:ClientCertificates:0={Shop}", $"IdToken:Services:0:ClientCertificates:1={ShopNext}",
        "IdToken:Services:1:Id=bank", $"IdToken:Services:1:ClientCertificates:0={Both}", "IdToken:Services:1:RequireAllCredentials=true",
        "IdToken:Services:2:Id=mail", $"IdToken:Services:2:ClientCertificates:0={TokenOnly}", "IdToken:Services:2:AllowedCredentials:0=Jwt");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
