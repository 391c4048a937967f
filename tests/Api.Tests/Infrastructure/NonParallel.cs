namespace IdToken.Api.Tests.Infrastructure;

/// <summary>Tests that measure the whole process, or stop it; no other test runs at the same time.</summary>
[CollectionDefinition(nameof(NonParallel), DisableParallelization = true)]
public sealed class NonParallel;
