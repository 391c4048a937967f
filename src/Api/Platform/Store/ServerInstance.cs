using System.Buffers.Text;
using System.Security.Cryptography;

namespace IdToken.Api.Platform.Store;

/// <summary>Identifies this run of the server; every start has a new id.</summary>
internal sealed class ServerInstance
{
    public string Id { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
