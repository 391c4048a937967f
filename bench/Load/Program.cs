// Generates load on running Development servers whose rate limits are off, and reports what it measured. See docs/performance.md.
using System.CommandLine;
using IdToken.Load.Comparison;
using IdToken.Load.SignIns;
using IdToken.Load.Sockets;

var root = new RootCommand("Load tests for IdToken servers.")
{
    SignInCommand.Create(), SaturateCommand.Create(), ColdStartCommand.Create(), IdleCommand.Create(), StormCommand.Create(), SummaryCommand.Create(), PlotCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
