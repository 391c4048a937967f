using System.Runtime.InteropServices;

/// <summary>
/// Runs inside the embedded store's process, before the store's own program. The .NET runtime finds it through DOTNET_STARTUP_HOOKS and
/// requires this name outside any namespace.
/// </summary>
internal static class StartupHook
{
    // Octal 077.
    private const int NotForGroupAndOthers = 0x3F;

    public static void Initialize()
    {
        // Ctrl-C and a closed terminal signal every process of the session. The store leaves it: the server still needs the store to finish.
        if (!OperatingSystem.IsWindows())
        {
            _ = StartSession();
            _ = SetCreationMask(NotForGroupAndOthers);
        }

        new Thread(EndWithServer) { IsBackground = true, Name = "End with the server" }.Start();
    }

    /// <summary>Only the server holds the other end of standard input, so its end means that the server has ended, kill -9 included.</summary>
    private static void EndWithServer()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
            {
                // The server sends nothing.
            }
        }
        catch (IOException)
        {
            // A broken pipe says the same.
        }

        Environment.Exit(0);
    }

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StartSession();

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetCreationMask(int mask);
}
