// Puts load on running Development servers whose rate limits are off, and reports what it measured. See docs/performance.md.
using System.CommandLine;
using IdToken.Load.SignIns;
using IdToken.Load.Sockets;

var root = new RootCommand("Load for IdToken servers.") { SignInCommand.Create(), IdleCommand.Create(), StormCommand.Create() };
return await root.Parse(args).InvokeAsync();
