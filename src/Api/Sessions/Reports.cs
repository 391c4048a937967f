using System.Diagnostics.Metrics;

namespace IdToken.Api.Sessions;

/// <summary>Brings what people report to the operator: the list in the store, a line in the log, and the metric <c>idtoken.session.reports</c>.</summary>
internal sealed class Reports
{
    private readonly ReportStore _store;
    private readonly Counter<long> _reports;
    private readonly ILogger<Reports> _logger;

    public Reports(ReportStore store, IMeterFactory meters, ILogger<Reports> logger)
    {
        (_store, _logger) = (store, logger);
        _reports = meters.Create("IdToken.Api").CreateCounter<long>("idtoken.session.reports", "{session}", "Sessions that a person reported");
    }

    /// <summary>Files the report of a session, once.</summary>
    public async Task FileAsync(Session session)
    {
        if (await _store.AddAsync(session) is not { } report)
            return;
        _reports.Add(1, new KeyValuePair<string, object?>("service", report.ServiceId));
        Log.Reported(_logger, report.TokenId, report.SessionId, report.ServiceId);
    }
}
