namespace IdToken.Api.Tests.Infrastructure;

/// <summary>Tests that look at the whole process, or stop it: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
