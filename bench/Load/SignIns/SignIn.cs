using System.Diagnostics;
using IdToken.Load.Measuring;
using IdToken.Load.Server;
using IdToken.Load.Sockets;

namespace IdToken.Load.SignIns;

/// <summary>One sign-in as a page and a phone perform it: initiate, connect, approve, receive the outcome.</summary>
internal sealed class SignIn(ServerApi api, SocketConnector sockets, SocketKind kind)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <param name="phone">The phone that approves.</param>
    /// <param name="route">The server for each step.</param>
    /// <param name="due">When the sign-in should start. Counting from then includes the delay of a server that falls behind.</param>
    /// <param name="timings">Receives the durations.</param>
    /// <returns>False: it failed.</returns>
    public async Task<bool> RunAsync(Phone phone, Route route, long due, Timings timings)
    {
        var step = "initiate";
        using var deadline = new CancellationTokenSource(Timeout);
        try
        {
            timings.Late.Add(due, Stopwatch.GetTimestamp());
            var session = await api.InitiateAsync(route.Initiate, phone, deadline.Token);
            var connecting = Stopwatch.GetTimestamp();
            timings.Initiate.Add(due, connecting);

            step = "connect";
            using var socket = await sockets.OpenAsync(SocketRequest.Session(kind, route.Wait, session), deadline.Token);
            timings.OtpReady.Add(connecting, Stopwatch.GetTimestamp());

            step = "approve";
            var frame = FrameAsync(socket, deadline.Token);
            var approval = phone.Approve(session);
            var sent = Stopwatch.GetTimestamp();
            var response = await api.VerifyAsync(route.Approve, approval, deadline.Token);
            var responded = Stopwatch.GetTimestamp();
            timings.Verify.Add(sent, responded);

            step = "frame";
            var (jwt, arrived) = await frame;
            if (jwt != response.Jwt)
                throw new UnexpectedAnswerException("the browser's token differs from the phone's");
            timings.SentToFrame.Add(sent, arrived);
            timings.AnswerToFrame.Add(responded, arrived);
            timings.Whole.Add(due, arrived);

            step = "close";
            await socket.CloseAsync(deadline.Token);
            return true;
        }
        catch (Exception e)
        {
            timings.Failures.Add(step, e);
            return false;
        }
    }

    private async Task<(string? Jwt, long Arrived)> FrameAsync(OpenSocket socket, CancellationToken cancellationToken)
    {
        var approved = await socket.ExpectAsync(kind == SocketKind.Hub ? "Approved" : "approved", cancellationToken);
        var arrived = Stopwatch.GetTimestamp();
        return (approved.GetProperty("jwt").GetString(), arrived);
    }
}
