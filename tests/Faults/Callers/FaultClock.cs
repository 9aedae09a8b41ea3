using System.Diagnostics;
using CodingQueue.Load;

namespace CodingQueue.Faults.Callers;

/// <summary>When a fault last struck, and how long it took until a caller was answered again.</summary>
internal sealed class FaultClock
{
    private readonly Lock _door = new();
    private long _struckAt;
    private TaskCompletionSource _answered = new();

    public Latencies ToFirstAnswer { get; } = new();

    public void Struck()
    {
        lock (_door)
        {
            _struckAt = Stopwatch.GetTimestamp();
            _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>A command that began then was answered 2xx.</summary>
    public void Answered(long began)
    {
        lock (_door)
        {
            if (_struckAt == 0 || began < _struckAt)
                return;
            ToFirstAnswer.Add(Stopwatch.GetElapsedTime(_struckAt));
            _struckAt = 0;
            _answered.TrySetResult();
        }
    }

    /// <summary>False when nobody was answered in that time after the fault.</summary>
    public async Task<bool> IsBack(TimeSpan most)
    {
        Task answered;
        lock (_door)
            answered = _answered.Task;
        return await Task.WhenAny(answered, Task.Delay(most)) == answered;
    }
}
