using System.Text.Json.Serialization;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>A running embedded store, kept so that the next server finds it if this one is killed.</summary>
/// <param name="ProcessId">The store's process id.</param>
/// <param name="StartedAt">When that process started; the system may have given the same id to another since.</param>
/// <param name="Port">The loopback port that it listens on.</param>
/// <param name="Password">The password that keeps the machine's other users out.</param>
internal sealed record StoreProcessRecord(int ProcessId, DateTime StartedAt, int Port, string Password)
{
    public string ConnectionString => $"127.0.0.1:{Port},password={Password}";

    // A record would print its password.
    public override string ToString() => $"embedded store, process {ProcessId}, port {Port}";
}

[JsonSerializable(typeof(StoreProcessRecord))]
internal sealed partial class StoreProcessRecordJsonContext : JsonSerializerContext;
