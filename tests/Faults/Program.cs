using CodingQueue.Faults.ClockJumps;
using CodingQueue.Faults.CrashImages;
using CodingQueue.Faults.Cut;
using CodingQueue.Faults.Disk;
using CodingQueue.Faults.Drain;
using CodingQueue.Faults.Fuzz;
using CodingQueue.Faults.Hostile;
using CodingQueue.Faults.Kill9;
using CodingQueue.Faults.Pause;
using CodingQueue.Faults.Rot;
using CodingQueue.Faults.Skew;
using CodingQueue.Load;

const string usage =
    """
    dotnet run -c Release --project tests/Faults -- PROGRAM [--name value]...

    On the real server, while coders and leads work over HTTP and send every command until they are answered;
    then everything they were told is compared with what is there:

      kill9         kill -9 of the server, and of what its database consists of
                      --kills N       kills at random moments (short 5, long 500)
                      --syscalls N    also kills at the n-th flush and the n-th write (on PostgreSQL: the n-th
                                      sending), at N places of each (long 300), with strace
                      --postgres      on PostgreSQL; then also
                      --backends N    single backends ended or killed (default 10)
                      --databases N   all of PostgreSQL killed at one instant (default 3, long 30)
      disk          errors, interruptions and pauses of calls on the store's files, and a full disk
                      --errors N      of each kind (default 1)
                      --fulls N       times the disk is full (default 2)
                      --megabytes N   the disk's size (default 64)
      commit-cut    the way to PostgreSQL cut at commits, slow, half-open; a locked table; no connection to be had
                      --cuts N --slow SECONDS --stalls N --locked SECONDS (long 30) --capped SECONDS
      pause         SIGSTOP of the server, with --postgres also of PostgreSQL
                      --pauses N      (default 4)
                      --longest MS    of them (default 3000, long 120000)
      clock         the server's clock moved forward and back, with libfaketime
                      --jumps N       rounds of four jumps (default 6)

      and for each of these:
                      --callers N     callers at once (default 16)
                      --pause N       milliseconds a caller rests between two commands (default 5)
                      --retries N     answered commands that are sent again at the end (default 20000)
                      --seed N        what chance begins with; printed, so that a run can be made again
                      --keep          keeps the folder

      crash-images  what a disk could hold had the power gone at any call that the server made on its store
                      --images N      (default 5000)
                      --rounds N      server processes recorded, the first two killed as they enter a flush
      rot           flipped bits, swapped pages, cut ends, stale pages in copies of a store; changed rows of a database
                      --changes N     (default 1500, and half as many in a store that was killed)
      skew          stores of a newer server
      fuzz          malformed input for each parser, then on the wires of the real server
                      --count N       for each parser (default 1000000)
                      --seconds N     at most, for each parser (default 3600)
                      --server-seconds N
      hostile       callers that stall, drip and send too much, beside healthy ones
                      --sockets N --drips N --seconds N  (default 2000, 200, 20)
      drain         takes encounters in from CSV and lets coders work them off until all are final coded
              --samples DIR  where encounters*.csv are (default ../shared/samples/synthea; generated when missing)
              --coders N     coders at once (default 12)

      --server DLL    the server to run (default: the one built beside this program)
    """;

var words = new Words(args);
switch (words.Program)
{
    case "kill9":
        return await KillRun.Run(words);
    case "disk":
        return await DiskRun.Run(words);
    case "commit-cut":
        return await CutRun.Run(words);
    case "pause":
        return await PauseRun.Run(words);
    case "clock":
        return await ClockRun.Run(words);
    case "crash-images":
        return await ImageRun.Run(words);
    case "rot":
        return await RotRun.Run(words);
    case "skew":
        return await SkewRun.Run(words);
    case "fuzz":
        return await FuzzRun.Run(words);
    case "hostile":
        return await HostileRun.Run(words);
    case "drain":
        return await DrainRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
