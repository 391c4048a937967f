namespace IdToken.Client.Tests.Hosting;

/// <summary>A request to cancel a session, as the server received it.</summary>
internal sealed record Cancellation(string Body, string Authorization);
