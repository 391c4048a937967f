using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Hosting;

/// <summary>The contracts read and write the example messages of docs/protocol to the letter.</summary>
public sealed class ContractTests
{
    public static TheoryData<string, JsonTypeInfo> Examples => new()
    {
        { "enroll-request", ContractsJsonContext.Default.EnrollRequest },
        { "enroll-response", ContractsJsonContext.Default.EnrollResponse },
        { "enroll-request-passkey", ContractsJsonContext.Default.EnrollRequest },
        { "enroll-response-passkey", ContractsJsonContext.Default.EnrollResponse },
        { "accept-invitation-request", ContractsJsonContext.Default.AcceptInvitationRequest },
        { "accept-invitation-response", ContractsJsonContext.Default.AcceptedInvitation },
        { "accept-invitation-response-passkey", ContractsJsonContext.Default.AcceptedInvitation },
        { "recover-request", ContractsJsonContext.Default.RecoverRequest },
        { "recover-response", ContractsJsonContext.Default.RecoveredEnrollment },
        { "recovery-codes-response", ContractsJsonContext.Default.RecoveryCodesResponse },
        { "recovery-codes-left-response", ContractsJsonContext.Default.RecoveryCodesLeft },
        { "move-response", ContractsJsonContext.Default.MoveResponse },
        { "initiate-request", ContractsJsonContext.Default.InitiateRequest },
        { "initiate-response", ContractsJsonContext.Default.InitiateResponse },
        { "verify-request", ContractsJsonContext.Default.VerifyRequest },
        { "verify-request-passkey", ContractsJsonContext.Default.VerifyRequest },
        { "verify-response", ContractsJsonContext.Default.Approved },
        { "decline-request", ContractsJsonContext.Default.DeclineRequest },
        { "report-request", ContractsJsonContext.Default.ReportRequest },
        { "cancel-request", ContractsJsonContext.Default.CancelRequest },
        { "claim-request", ContractsJsonContext.Default.ClaimRequest },
        { "anonymous-initiate-response", ContractsJsonContext.Default.AnonymousInitiateResponse },
        { "raw-claimed", ContractsJsonContext.Default.SessionFrame },
        { "raw-otp-ready", ContractsJsonContext.Default.SessionFrame },
        { "raw-approved", ContractsJsonContext.Default.SessionFrame },
        { "raw-rejected", ContractsJsonContext.Default.SessionFrame },
        { "raw-rejected-cancelled", ContractsJsonContext.Default.SessionFrame },
    };

    [Theory]
    [InlineData("device-sign-in-requested", false)]
    [InlineData("device-sign-in-requested-quiet", true)]
    public void A_request_to_a_device_reads_and_writes_to_the_letter(string name, bool quiet)
    {
        var text = JsonDocument.Parse(Read(name)).RootElement.GetProperty("arguments")[0].GetRawText();
        var request = JsonSerializer.Deserialize(text, ContractsJsonContext.Default.SignInRequested)!;
        Assert.Equal(text, JsonSerializer.Serialize(request, ContractsJsonContext.Default.SignInRequested));
        Assert.Equal((quiet, "https://shop.example"), (request.Quiet, request.Origin));
    }

    [Theory, MemberData(nameof(Examples), DisableDiscoveryEnumeration = true)]
    public void An_example_reads_and_writes_to_the_letter(string name, JsonTypeInfo type)
    {
        var text = Read(name);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, type), type));
    }

    [Theory]
    [InlineData("hub-otp-ready", typeof(OtpReady))]
    [InlineData("hub-approved", typeof(Approved))]
    [InlineData("hub-claimed", typeof(Claimed))]
    [InlineData("hub-rejected", typeof(Rejected))]
    [InlineData("hub-rejected-final", typeof(Rejected))]
    [InlineData("hub-rejected-cancelled", typeof(Rejected))]
    public void An_invocation_names_a_method_of_the_client_and_carries_its_argument_to_the_letter(string name, Type argument)
    {
        using var record = JsonDocument.Parse(Read(name));
        var method = typeof(ISessionClient).GetMethod(record.RootElement.GetProperty("target").GetString()!)!;
        Assert.Equal(argument, method.GetParameters().Single().ParameterType);
        var text = record.RootElement.GetProperty("arguments")[0].GetRawText();
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, argument, ContractsJsonContext.Default), argument, ContractsJsonContext.Default));
    }

    [Theory]
    [InlineData("hub-expired", nameof(ISessionClient.Expired))]
    [InlineData("hub-replaced", nameof(ISessionClient.Replaced))]
    public void An_invocation_without_argument_names_its_method(string name, string method) =>
        Assert.Equal($$"""{"type":1,"target":"{{method}}","arguments":[]}""", Read(name));

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol", name + ".json")).TrimEnd();
}
