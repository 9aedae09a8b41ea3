namespace CodingQueue.Simulation.Auditor;

internal sealed class S15() : Invariant("S15", "charts of all states add up to the arrivals that were accepted")
{
    private readonly HashSet<string> _asked = [];

    public override void Happens(Happening happening)
    {
        if (happening is Invoked { Verb: Verbs.Arrive } sent)
            _asked.Add(Json.Parse(sent.Content) is var news && news.Text("account") is { } account
                ? $"{news.Text("facility")}/{account}/{news.Text("track")}" : sent.Chart ?? "");
    }

    public override void After(JournalUnit unit)
    {
        Unless(
            Books.Charts.Count == Books.Arrivals,
            $"after position {unit.Position} there are {Books.Charts.Count} charts of {Books.Arrivals} arrivals");
        Unless(
            _asked.Count == 0 || Books.Arrivals <= _asked.Count,
            $"after position {unit.Position} {Books.Arrivals} charts arrived, of {_asked.Count} that were sent");
    }
}
