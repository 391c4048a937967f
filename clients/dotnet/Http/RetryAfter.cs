using System.Net.Http.Headers;

namespace IdToken.Client.Http;

/// <summary>Reads how long a server asks to wait (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    public static TimeSpan? Wait(RetryConditionHeaderValue? retryAfter, TimeProvider time)
    {
        var wait = retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
