using System.Diagnostics;
using IdToken.Contracts;
using IdToken.Load.Measuring;
using IdToken.Load.Server;
using IdToken.Load.Sockets;

namespace IdToken.Load.SignIns;

/// <summary>One sign-in as page and phone make it: initiate, connect, approve, be told.</summary>
internal sealed class SignIn(ServerApi api, SocketConnector sockets)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="phone">Whose.</param>
    /// <param name="route">Where each step goes.</param>
    /// <param name="due">When it should have begun: a run that lags behind does not hide what its users would wait.</param>
    /// <param name="timings">Where it is noted.</param>
    public async Task RunAsync(Phone phone, Route route, long due, Timings timings)
    {
        var step = "initiate";
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            timings.Late.Add(due, Stopwatch.GetTimestamp());
            var session = await api.InitiateAsync(route.Initiate, phone, deadline.Token);
            var connecting = Stopwatch.GetTimestamp();
            timings.Initiate.Add(due, connecting);

            step = "connect";
            using var socket = await sockets.OpenAsync(route.Wait, session, deadline.Token);
            timings.OtpReady.Add(connecting, Stopwatch.GetTimestamp());

            step = "approve";
            var frame = FrameAsync(socket, deadline.Token);
            var approval = phone.Approve(session);
            var sent = Stopwatch.GetTimestamp();
            var answer = await api.VerifyAsync(route.Approve, approval, deadline.Token);
            var answered = Stopwatch.GetTimestamp();
            timings.Verify.Add(sent, answered);

            step = "frame";
            var (told, arrived) = await frame;
            if (told.Jwt != answer.Jwt)
                throw new UnexpectedAnswerException("another token than the phone's");
            timings.SentToFrame.Add(sent, arrived);
            timings.AnswerToFrame.Add(answered, arrived);
            timings.Whole.Add(due, arrived);

            step = "close";
            await socket.CloseAsync(deadline.Token);
        }
        catch (Exception e)
        {
            timings.Failures.Add(step, e);
        }
    }

    private static async Task<(ApprovedFrame Told, long Arrived)> FrameAsync(SessionSocket socket, CancellationToken cancellationToken)
    {
        var told = await socket.ExpectAsync<ApprovedFrame>(cancellationToken);
        return (told, Stopwatch.GetTimestamp());
    }
}
