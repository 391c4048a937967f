using IdToken.Client.Http;
using IdToken.Client.Realtime;
using IdToken.Client.Tokens;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Sessions;

/// <summary>What every session of a client works with.</summary>
internal sealed record SessionServices(Endpoints Endpoints, OutcomeValidator Outcomes, HubLink Hub, ClientSettings Settings, ILogger Logger);
