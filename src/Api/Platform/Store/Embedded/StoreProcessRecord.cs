using System.Text.Json.Serialization;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>A running embedded store, as the next server finds it if this one is killed.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="StartedAt">When that process started; a process id alone may have passed to another.</param>
/// <param name="Port">On loopback.</param>
/// <param name="Password">Keeps the machine's other users out.</param>
internal sealed record StoreProcessRecord(int ProcessId, DateTime StartedAt, int Port, string Password)
{
    public string ConnectionString => $"127.0.0.1:{Port},password={Password}";

    // A record would print its password.
    public override string ToString() => $"embedded store, process {ProcessId}, port {Port}";
}

[JsonSerializable(typeof(StoreProcessRecord))]
internal sealed partial class StoreProcessRecordJsonContext : JsonSerializerContext;
