using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdToken.Api.Live.Upstream;

/// <summary>A connection's name. All that is signed is the name, so that nobody may guess one.</summary>
internal static class ConnectionId
{
    private const int Bytes = 16;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
