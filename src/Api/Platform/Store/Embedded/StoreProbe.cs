namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>Asks whether a store answers on a loopback port and is ours: it knows the password.</summary>
internal static class StoreProbe
{
    public static async Task<bool> AnswersAsync(int port, string password) => await StoreDiagnosis.OfAsync($"127.0.0.1:{port},password={password}") is null;
}
