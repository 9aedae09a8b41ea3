using CodingQueue.Faults.Kill9;
using CodingQueue.Load;

const string usage =
    """
    dotnet run -c Release --project tests/Faults -- kill9 [--kills 5] [--callers 16] [--syscalls] [--seed N] [--keep]

      kill9   kills the real server at random while callers retry blindly, then checks everything they were told
              --kills N     kills at random moments (short 5, long 50)
              --syscalls    also kills at the N-th fdatasync and pwrite64, with strace
              --callers N   callers at once (default 16)
              --pause N     milliseconds a caller rests between two commands (default 5)
              --retries N   answered commands that are sent again at the end (default 20000)
              --keep        keeps the folder

      --server DLL    the server to run (default: the one built beside this program)
    """;

var words = new Words(args);
switch (words.Program)
{
    case "kill9":
        return await KillRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
