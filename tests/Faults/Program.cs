using CodingQueue.Faults.Drain;
using CodingQueue.Faults.Kill9;
using CodingQueue.Load;

const string usage =
    """
    dotnet run -c Release --project tests/Faults -- PROGRAM [--name value]...

      kill9   kills the real server at random while callers retry blindly, then checks everything they were told
              --kills N     kills at random moments (short 5, long 50)
              --syscalls N  also kills at the n-th flush and the n-th write, at N places of each (at most 12), with strace
              --callers N   callers at once (default 16)
              --pause N     milliseconds a caller rests between two commands (default 5)
              --retries N   answered commands that are sent again at the end (default 20000)
              --seed N      what chance begins with; printed, so that a run can be made again
              --keep        keeps the folder
      drain   takes encounters in from CSV and lets coders work them off until all are final coded
              --samples DIR  where encounters*.csv are (default ../shared/samples/synthea; generated when missing)
              --coders N     coders at once (default 12)

      --server DLL    the server to run (default: the one built beside this program)
    """;

var words = new Words(args);
switch (words.Program)
{
    case "kill9":
        return await KillRun.Run(words);
    case "drain":
        return await DrainRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
