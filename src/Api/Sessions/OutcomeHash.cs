using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>Computes the hash by which a client detects a forged outcome (protocol, section 3). Only the server and the initiating client know its key, the wsToken.</summary>
internal static class OutcomeHash
{
    public static string Create(string wsToken, string sessionId, string random, string jwt) => Base64Url.EncodeToString(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(wsToken), Encoding.UTF8.GetBytes(SignedMessages.Outcome(sessionId, random, jwt))));
}
