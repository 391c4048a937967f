using System.Net;
using IdToken.Api.Platform.Http;

namespace IdToken.Api.Tests.Platform.Http;

/// <summary>Where the server connects to if others chose the URL.</summary>
public sealed class OutboundAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:7f00:1::")]
    public void An_address_that_is_not_public_is_not_permitted(string address) => Assert.False(new OutboundAddresses([]).Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("142.250.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("64:ff9b::8efa:101")]
    public void A_public_one_is(string address) => Assert.True(new OutboundAddresses([]).Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("10.1.3.3", false)]
    [InlineData("127.0.0.1", false)]
    public void So_are_those_of_networks_that_the_operator_names(string address, bool permitted) =>
        Assert.Equal(permitted, new OutboundAddresses([IPNetwork.Parse("10.1.2.0/24")]).Permits(IPAddress.Parse(address)));
}
