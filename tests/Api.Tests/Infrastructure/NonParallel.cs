namespace IdToken.Api.Tests.Infrastructure;

/// <summary>Tests that measure or stop the whole process; no other test runs at the same time.</summary>
[CollectionDefinition(nameof(NonParallel), DisableParallelization = true)]
public sealed class NonParallel;
