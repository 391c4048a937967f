using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdToken.Api.Platform.Store;

/// <summary>This run of the server, told apart from every other, earlier ones on the same machine included.</summary>
internal sealed class ServerInstance
{
    public string Id { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
