using System.Reflection;
using IdToken.Api.Platform.Sockets;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>Every way to close a connection (protocol, sections 4 to 6; RFC 6455, section 7.4).</summary>
public sealed class SocketCloseTests
{
    [Theory]
    [InlineData(1000, 1003, true)]
    [InlineData(1007, 1009, true)]
    [InlineData(1011, 1014, true)]
    [InlineData(3000, 4999, true)]
    [InlineData(0, 999, false)]
    [InlineData(1004, 1006, false)]
    [InlineData(1010, 1010, false)]
    [InlineData(1015, 2999, false)]
    [InlineData(5000, 5001, false)]
    public void A_server_sends_the_codes_that_are_defined_for_it_and_no_others(int first, int last, bool maySend) =>
        Assert.All(Enumerable.Range(first, last - first + 1), code => Assert.Equal(maySend, SocketClose.MaySend(code)));

    [Fact]
    public void A_code_or_reason_that_cannot_be_sent_is_a_bug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SocketClose(1006, "", false));
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketClose.TooSlow with { Code = 1005 });
        Assert.Throws<ArgumentException>(() => new SocketClose(1000, new string('é', 62), false));
        Assert.Equal(122, System.Text.Encoding.UTF8.GetByteCount(new SocketClose(1000, new string('é', 61), false).Reason));
    }

    [Fact]
    public void Every_close_is_as_documented()
    {
        string[] expected =
        [
            "BinaryMessage 1003 Text only", "CertificateRemoved 1008 Certificate removed", "ClientLeft 1000", "DeviceFailed 1011 Internal error", "InvalidServiceToken 4401 Invalid token",
            "InvalidWsToken 4001 Invalid wsToken", "MessageTooBig 1009 Message too big", "MissingServiceToken 4401 Missing or invalid Authorization header", "PhoneReplaced 1008 Phone replaced",
            "ServiceFailed 1011 Internal Server Error (may return)", "ServiceTokenExpired 1008 Token expired", "ServiceUnauthorized 1008 Unauthorized", "SessionExpired 1000 Session expired",
            "SessionFailed 1011 Internal error (may return)", "SessionNotFound 4004 Session not found", "SessionReplaced 4009 Replaced by newer connection", "SessionResolved 1000 Session resolved",
            "ShuttingDown 1001 Server shuts down (may return)", "TooSlow 1008 Too slow",
        ];
        var closes = typeof(SocketClose).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(SocketClose)).OrderBy(f => f.Name, StringComparer.Ordinal);
        Assert.Equal(expected, closes.Select(f => (SocketClose)f.GetValue(null)! is var close ? $"{f.Name} {close}{(close.MayReturn ? " (may return)" : "")}" : ""));
    }
}
