using CodingQueue.Load;
using CodingQueue.Simulation;

const string usage =
    """
    dotnet run -c Release --project tests/Simulation -- PROGRAM [--name value]...

      run  the real engine in several processes on one store, all of it on one thread and a clock of its own; faults,
           then rest; the same seed gives the same history
           --seeds 1  --seed 1 (the first)  --hours 1 or --minutes N (of each)  --threads N  --seconds N (no more than so long)
           --keep 3,17,40 (of the plan these steps alone)  --shrink (makes a failing seed small)
           --twice (every seed twice; else one of a hundred)  --tell (a line for each)  --trace (all that happened)
    """;

var words = new Words(args);
switch (words.Program)
{
    case "run":
        return Runs.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
