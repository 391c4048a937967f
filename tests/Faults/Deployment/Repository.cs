namespace IdToken.Faults.Deployment;

/// <summary>Paths in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The server that was built together with this program.</summary>
    public static string Server { get; } = Path.Combine(Root, "src/Api", Path.GetRelativePath(Path.Combine(Root, "tests/Faults"), AppContext.BaseDirectory), "IdToken.Api.dll");

    public static string NginxSettings { get; } = Path.Combine(Root, "deploy/nginx/proxy.conf");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IdToken.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("This program must run from the repository.");
    }
}
