using IdToken.Client.Http;
using IdToken.Client.Tokens;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Sessions;

/// <summary>What all sessions of a client share.</summary>
internal sealed record SessionServices(Endpoints Endpoints, OutcomeValidator Outcomes, ClientSettings Settings, ILogger Logger);
