using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdToken.Api.Live.Upstream;

/// <summary>Creates connection ids. Event signatures cover only the connection id, so it must be impossible to guess.</summary>
internal static class ConnectionId
{
    private const int Bytes = 16;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
