using System.Text.RegularExpressions;
using Microsoft.Diagnostics.Runtime;

namespace IdToken.Heap;

/// <summary>All objects of one type.</summary>
internal sealed record HeapType(string Name, int Count, long Bytes);

internal static partial class HeapTypes
{
    /// <summary>Walks the heap while the process is suspended. Free space is left out.</summary>
    public static IReadOnlyList<HeapType> Read(int process)
    {
        using var target = DataTarget.AttachToProcess(process, suspend: true);
        using var runtime = target.ClrVersions.Single().CreateRuntime();
        var types = new Dictionary<string, (int Count, long Bytes)>();
        foreach (var item in runtime.Heap.EnumerateObjects())
        {
            if (item.Type is not { IsFree: false, Name: { } name })
                continue;
            var (count, bytes) = types.GetValueOrDefault(name);
            types[name] = (count + 1, bytes + (long)item.Size);
        }

        return [.. types.Select(t => new HeapType(StateMachineBox().Replace(t.Key, "async $1"), t.Value.Count, t.Value.Bytes))];
    }

    // The name of the async method is at the end of a long generic name.
    [GeneratedRegex("^.*StateMachineBox<(.+)>$")]
    private static partial Regex StateMachineBox();
}
