using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>The answer's anti-forgery check (protocol, section 3): only server and initiator know the wsToken.</summary>
internal static class OutcomeHash
{
    public static string Create(string wsToken, string sessionId, string random, string jwt) => Base64Url.EncodeToString(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(wsToken), Encoding.UTF8.GetBytes(SignedMessages.Outcome(sessionId, random, jwt))));
}
