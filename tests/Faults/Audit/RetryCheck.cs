using System.Collections.Concurrent;
using CodingQueue.Faults.Callers;
using CodingQueue.Load;

namespace CodingQueue.Faults.Audit;

/// <summary>Sends answered commands again, under the same keys: the answers must be the same, word for word.</summary>
internal static class RetryCheck
{
    /// <summary>Sends again; the commands whose answer was another, with that answer.</summary>
    public static async Task<IReadOnlyCollection<(Sent Sent, Answer Again)>> Run(
        Uri url, IReadOnlyList<Sent> record, int most, Random chance)
    {
        var others = new ConcurrentQueue<(Sent, Answer)>();
        var done = record.Where(sent => sent.IsDone).ToArray();
        chance.Shuffle(done);
        await Parallel.ForEachAsync(
            done.Take(most).Chunk(64), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (some, _) =>
            {
                using var calls = new Calls(url);
                foreach (var sent in some)
                {
                    calls.Token = sent.Token;
                    var again = await calls.Send(HttpMethod.Post, sent.Path, sent.Body, sent.Key);
                    if (again.Code != sent.Code || again.Body != sent.Answer)
                        others.Enqueue((sent, again));
                }
            });
        return others;
    }

    /// <summary>A command that changed nothing is not remembered and may be answered anew; every other must be.</summary>
    public static void Judge(
        IEnumerable<(Sent Sent, Answer Again)> others, IReadOnlySet<string> effects, Violations violations)
    {
        foreach (var (sent, again) in others)
            violations.Unless(
                !effects.Contains(sent.Key), "other answer",
                $"{sent.Key} {sent.Path} {sent.Body}\n   first {sent.Code} {sent.Answer}\n   again {again.Code} {again.Body}");
    }
}
