using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Services.Access;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.Tests.Services.Issuers;

/// <summary>The framework's validation alone, without the checks before it.</summary>
public sealed class IssuerTokenSchemeTests(DefaultServer host)
{
    [Theory]
    [InlineData("RS256", true)]
    [InlineData("RS384", false)]
    [InlineData("RS512", false)]
    [InlineData("PS256", false)]
    public async Task Another_algorithm_is_rejected_even_with_the_right_key(string algorithm, bool valid)
    {
        await using var calls = await ServiceHost.StartAsync(host.Store);
        Assert.Equal(101, await calls.StatusOfAsync(calls.Token()));
        var scheme = calls.Server.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get("ServiceToken0");
        var parameters = scheme.TokenValidationParameters.Clone();
        // The key as such, whatever the algorithm.
        var keys = parameters.IssuerSigningKeyResolver("", new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(calls.Token()), ServiceHost.Key.Kid, parameters);
        parameters.IssuerSigningKeyResolver = (_, _, _, _) => keys;
        var result = await Assert.Single(scheme.TokenHandlers).ValidateTokenAsync(calls.Token(header: new() { ["alg"] = algorithm }), parameters);
        Assert.Equal(valid, result.IsValid);
        Assert.True(valid || result.Exception is SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException, $"{result.Exception}");
    }

    [Fact]
    public void Authentication_adds_no_data_protection_which_would_write_key_files() => Assert.Null(host.Server.Services.GetService<IDataProtectionProvider>());
}
