using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>A request body whose last byte is held back.</summary>
public sealed class HeldBody : HttpContent
{
    private readonly byte[] _body;
    private readonly TaskCompletionSource _sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldBody(VerifyRequest request)
    {
        _body = JsonSerializer.SerializeToUtf8Bytes(request, ContractsJsonContext.Default.VerifyRequest);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    /// <summary>Completes when all but the last byte were sent.</summary>
    public Task Sending => _sending.Task;

    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_body.AsMemory(0, _body.Length - 1));
        await stream.FlushAsync();
        _sending.TrySetResult();
        await _released.Task;
        await stream.WriteAsync(_body.AsMemory(_body.Length - 1));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
