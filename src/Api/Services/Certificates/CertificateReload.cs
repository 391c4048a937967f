using IdToken.Api.Platform.Configuration;
using Microsoft.Extensions.Primitives;

namespace IdToken.Api.Services.Certificates;

/// <summary>Follows the configuration: what the services list counts as soon as it is saved, and all of it or nothing.</summary>
internal sealed class CertificateReload(
    IConfiguration configuration, IHostEnvironment environment, ServiceCatalog services, ClientCertificates certificates, ILogger<CertificateReload> logger)
    : IHostedService, IDisposable
{
    private readonly Lock _gate = new();

    private IDisposable? _watch;
    private string _told = "";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Tell();
        // A file that cannot be read at all is not reported as a change.
        foreach (var file in ((IConfigurationBuilder)configuration).Sources.OfType<FileConfigurationSource>())
            file.OnLoadException += failure => TellFault($"{file.Path}: {failure.Exception.GetBaseException().Message}");
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        // What was saved while the server started.
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
            // A file that was caught half written has none; nobody is to be sent away for that.
            if (!configured.Select(s => s.Id).ToHashSet().SetEquals(services.Ids))
                settings.Fault("IdToken:Services", "services were added, removed or renamed, which takes a restart.");
            var listed = CertificateList.Of(configured, settings);
            var faults = string.Join(' ', settings.Faults);
            if (faults.Length == 0 && !listed.IsSameAs(certificates.Listed))
            {
                certificates.Listed = listed;
                Tell();
            }

            TellFault(faults);
        }
    }

    /// <summary>Once: a change may be reported several times.</summary>
    private void TellFault(string faults)
    {
        lock (_gate)
        {
            if (faults.Length > 0 && faults != _told)
                Log.NotReloaded(logger, faults);
            _told = faults;
        }
    }

    private void Tell()
    {
        var listed = certificates.Listed;
        if (listed.Count == 0)
            Log.NoneListed(logger);
        foreach (var id in services.Ids.Where(id => listed.CountOf(id) > 0))
            Log.Listed(logger, id, listed.CountOf(id));
    }
}
