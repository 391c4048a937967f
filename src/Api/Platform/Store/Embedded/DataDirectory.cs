using System.Text.Json;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>The embedded store's folder: one server at a time, readable by its owner alone.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="StartupException">Another server uses it, or it cannot be written.</exception>
    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        try
        {
            MakePrivate(Root);
            // Held as long as this process lives, however it ends.
            _lock = new FileStream(Path.Combine(Root, "server.lock"), Private(FileMode.OpenOrCreate));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"IdToken:EmbeddedStore:DataDirectory: '{Root}' is in use by another server, or not writable. Several servers share a store by ConnectionStrings:Redis. ({e.Message})");
        }
    }

    public string Root { get; }

    public string AccessList => Path.Combine(Root, "store.acl");

    private string RecordFile => Path.Combine(Root, "store.json");

    /// <summary>The store that an earlier server started here and did not stop, if there is one.</summary>
    public StoreProcessRecord? ReadRecord()
    {
        try
        {
            return File.Exists(RecordFile) ? JsonSerializer.Deserialize(File.ReadAllText(RecordFile), StoreProcessRecordJsonContext.Default.StoreProcessRecord) : null;
        }
        catch (JsonException)
        {
            // A server was killed while it wrote: the same as no record.
            return null;
        }
    }

    public void WriteRecord(StoreProcessRecord record) =>
        WritePrivate(RecordFile, JsonSerializer.Serialize(record, StoreProcessRecordJsonContext.Default.StoreProcessRecord));

    public void DeleteRecord() => File.Delete(RecordFile);

    public static void WritePrivate(string path, string text)
    {
        // A file that is there already would keep the permissions that it has.
        File.Delete(path);
        using var writer = new StreamWriter(path, Private(FileMode.CreateNew));
        writer.Write(text);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>The folder's own permissions protect everything in it, regardless of who created the folder and of the permissions inside.</summary>
    private static void MakePrivate(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
