using CodingQueue.Load;
using CodingQueue.Simulation;
using CodingQueue.Simulation.Auditor;
using CodingQueue.Simulation.Bank;

const string usage =
    """
    dotnet run -c Release --project tests/Simulation -- PROGRAM [--name value]...

      run  the real engine in several processes on one store, all of it on one thread and a clock of its own; faults,
           then rest; the same seed gives the same history
           --seeds 1  --seed 1 (the first)  --hours 1 or --minutes N (of each)  --threads N  --seconds N (no more than so long)
           --keep 3,17,40 (of the plan these steps alone)  --shrink (makes a failing seed small)
           --twice (every seed twice; else one of a hundred)  --tell (a line for each)  --trace (all that happened)
      audit  shows the auditor histories made by hand: those that break an invariant, and ones that are fine
      hunt  seeds one after the other beside the auditor
           --seeds 10  --seed 1  --minutes 20  --seconds 60 (no more than so long)  --on (go on after one that failed)
      bank  plants one bug after the other in a copy of this program and hunts there; each must be caught
           --only NAME,NAME  --kind KIND  --sample N (other ones every day, or --day N)  --seconds 20 (of each)
           --minutes 20  --workers 2  --verbose (what was said of each)
    """;

var words = new Words(args);
switch (words.Program)
{
    case "run":
        return Runs.Run(words);
    case "audit":
        return SelfTest.Run();
    case "hunt":
        return HuntRun.Run(words);
    case "bank":
        return BankRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
