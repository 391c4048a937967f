// Prints what is on the managed heap of a running .NET process, by type and per connection.
// Usage: IdToken.Heap PID CONNECTIONS [ROWS]. The process stops for the seconds that this takes.
using System.Globalization;
using IdToken.Heap;

if (args.Length is < 2 or > 3 || !int.TryParse(args[0], CultureInfo.InvariantCulture, out var process) || !int.TryParse(args[1], CultureInfo.InvariantCulture, out var connections))
{
    Console.Error.WriteLine("usage: IdToken.Heap PID CONNECTIONS [ROWS]");
    return 2;
}

await FullCollection.TriggerAsync(process);
var types = HeapTypes.Read(process);
var rows = args.Length == 3 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 60;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{types.Sum(t => t.Bytes) / 1024.0 / connections:0.00} KiB of objects per connection, {types.Sum(t => t.Count) / (double)connections:0.0} objects"));
Console.WriteLine($"{"bytes/conn",10} {"count/conn",10} {"count",9} {"size",6}  type");
foreach (var type in types.OrderByDescending(t => t.Bytes).Take(rows))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{type.Bytes / (double)connections,10:0.0} {type.Count / (double)connections,10:0.00} {type.Count,9} {type.Bytes / type.Count,6}  {type.Name}"));
return 0;
