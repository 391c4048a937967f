using System.Diagnostics.Metrics;

namespace IdToken.Api.Identity.Recovery;

/// <summary>Counts recoveries. Label values are from a closed set.</summary>
internal sealed class RecoveryMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _recoveries = meters.Create("IdToken.Api").CreateCounter<long>("idtoken.enrollment.recoveries", "{request}", "Requests to give an enrollment to another phone, by result");

    public void Recovered(bool isMove) => Add(isMove ? "moved" : "recovered");

    public void Refused() => Add("refused");

    private void Add(string result) => _recoveries.Add(1, new KeyValuePair<string, object?>("result", result));
}
