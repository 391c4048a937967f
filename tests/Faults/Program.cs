// Injects every fault that a deployment must survive while people sign in, and checks the result of each sign-in.
// Needs redis-server, nginx and faketime. See README, Development.
using System.Runtime.InteropServices;
using IdToken.Faults;
using IdToken.Faults.Deployment;
using IdToken.Faults.Injections;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

var scenarios = options.Only.Count > 0
    ? Scenario.Full.Where(s => options.Only.Contains(s.Name)).ToArray()
    : options.Full ? [.. Scenario.Full] : [.. Scenario.Reduced];
if (scenarios.Length < options.Only.Count)
{
    Console.Error.WriteLine($"Valid faults: {string.Join(", ", Fault.All.Select(f => f.Name))}.");
    return 2;
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => ChildProcess.KillAll());
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => ChildProcess.KillAll());
var folder = Directory.CreateTempSubdirectory("idtoken-faults-").FullName;
try
{
    Console.WriteLine($"seed {options.Seed}");
    await using var session = new Session(options, folder);
    var table = await session.RunAsync(scenarios);
    table.Print();
    if (table.Failed > 0)
        Console.WriteLine($"logs: {folder}");
    else
        Directory.Delete(folder, recursive: true);
    Console.WriteLine($"{table.Passed} passed, {table.Failed} failed");
    return table.Failed == 0 ? 0 : 1;
}
finally
{
    ChildProcess.KillAll();
}
