using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace IdToken.Heap;

internal static class FullCollection
{
    // GCHeapCollect of the runtime's event provider: starting a session with it triggers a full collection.
    private const long GCHeapCollect = 0x800000;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    /// <summary>Triggers a full collection, so that the heap contains only objects that are still referenced.</summary>
    public static async Task TriggerAsync(int process)
    {
        using var session = await new DiagnosticsClient(process).StartEventPipeSessionAsync(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GCHeapCollect)], requestRundown: false, circularBufferMB: 16, CancellationToken.None);
        var reading = session.EventStream.CopyToAsync(Stream.Null);
        await Task.Delay(Duration);
        await session.StopAsync(CancellationToken.None);
        await reading;
    }
}
