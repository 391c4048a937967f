namespace IdToken.Client.Tests.Hosting;

/// <summary>What both transports must do is written once and run for each.</summary>
public enum Transport
{
    Raw,
    Hub,
}
