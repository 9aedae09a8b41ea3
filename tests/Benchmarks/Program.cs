using CodingQueue.Benchmarks.InProcess;
using CodingQueue.Benchmarks.Socket;
using CodingQueue.Load;

const string usage =
    """
    dotnet run -c Release --project tests/Benchmarks -- PROGRAM [--name value]...

      socket  from the bytes of an HL7 message at the MLLP port to the chart on the coder's socket
              --rate 50  --seconds 20  --coders 100  --senders 16  --warm 2000
      pick    the next chart, among few and among many ready ones, in process
              --few 1000  --many 50000 (long: 1000000)  --picks 4000
      routing picks among few, more and many ready charts with arrivals and rule changes; bytes for an open chart;
              a rule change over many charts and the picks that go on meanwhile, in process
              --few 1000  --more 10000  --many 100000 (long: 1000, 100000, 1000000)  --picks 3000  --changes 4
              --all (a rule change that moves every chart, too)
      cycles  assign and complete, durable, with many charts open, in process
              beside a hand-tuned SKIP LOCKED table in the same run, when PostgreSQL is installed
              --open 20000 (long: 100000, 1000000)  --callers 64  --seconds 10
              --postgres (on a PostgreSQL of its own)
      writers one process on a PostgreSQL of its own, then several that race on one journal
              --callers 64  --seconds 5
      memory  finished charts pass through while few are open: memory must stay flat
              --charts 50000 (long: 1000000)  --callers 64  --open 2000

      --server DLL    the server to run (default: the one built beside this program)
    """;

var words = new Words(args);
switch (words.Program)
{
    case "socket":
        return await SocketRun.Run(words);
    case "pick":
        return await PickRun.Run(words);
    case "routing":
        return await RoutingRun.Run(words);
    case "cycles":
        return await CycleRun.Run(words);
    case "writers":
        return await WriterRun.Run(words);
    case "memory":
        return await MemoryRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
