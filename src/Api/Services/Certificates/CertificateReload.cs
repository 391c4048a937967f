using IdToken.Api.Platform.Configuration;
using Microsoft.Extensions.Primitives;

namespace IdToken.Api.Services.Certificates;

/// <summary>Applies changes of the listed certificates when the configuration is saved: all of them, or none if there is a fault.</summary>
internal sealed class CertificateReload(
    IConfiguration configuration, IHostEnvironment environment, ServiceCatalog services, ClientCertificates certificates, ILogger<CertificateReload> logger)
    : IHostedService, IDisposable
{
    private readonly Lock _gate = new();

    private IDisposable? _watch;
    private string _loggedFault = "";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogListed();
        // A file that cannot be read does not raise a change notification.
        foreach (var file in ((IConfigurationBuilder)configuration).Sources.OfType<FileConfigurationSource>())
            file.OnLoadException += failure => LogFault($"{file.Path}: {failure.Exception.GetBaseException().Message}");
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        // Applies what was saved while the server started.
        Reload();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _watch?.Dispose();

    private void Reload()
    {
        lock (_gate)
        {
            var settings = new Settings(configuration, environment);
            var configured = ServiceFeature.Read(settings);
            // A half-written file may list no services; that must not close any connection.
            if (!configured.Select(s => s.Id).ToHashSet().SetEquals(services.Ids))
                settings.Fault("IdToken:Services", "services were added, removed or renamed, which requires a restart.");
            var listed = CertificateList.Of(configured, settings);
            var faults = string.Join(' ', settings.Faults);
            if (faults.Length == 0 && !listed.IsSameAs(certificates.Listed))
            {
                certificates.Listed = listed;
                LogListed();
            }

            LogFault(faults);
        }
    }

    /// <summary>Logs a fault once: one change may raise several notifications.</summary>
    private void LogFault(string faults)
    {
        lock (_gate)
        {
            if (faults.Length > 0 && faults != _loggedFault)
                Log.NotReloaded(logger, faults);
            _loggedFault = faults;
        }
    }

    private void LogListed()
    {
        var listed = certificates.Listed;
        if (listed.Count == 0)
            Log.NoneListed(logger);
        foreach (var id in services.Ids.Where(id => listed.CountOf(id) > 0))
            Log.Listed(logger, id, listed.CountOf(id));
    }
}
