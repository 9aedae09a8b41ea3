using CodingQueue.Benchmarks.InProcess;
using CodingQueue.Benchmarks.Peers;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Benchmarks.Socket;
using CodingQueue.Load;

const string usage =
    """
    dotnet run -c Release --project tests/Benchmarks -- PROGRAM [--name value]...

      socket  from the bytes of an HL7 message at the MLLP port to the chart on the coder's socket
              --rate 50  --seconds 20  --coders 100  --senders 16  --warm 2000  --postgres
              --peer (graphile-worker's pick-up at the same rate afterwards)
      intake  charts a second that come in, durable before they are acknowledged: HTTP, batches, HL7 over MLLP
              --seconds 8  --callers 64  --senders 32  --postgres
      hub     thousands of connections to the hub, some of which stop reading, and their return all at once
              --connections 2000 (long: 10000)  --stalled 5 (percent)  --coders 2000  --rate 100  --seconds 20
      start   a server with many open charts is killed: time to its first answer; memory
              --open 50000 (long: 1000000)  --kills 3  --postgres
      curve   what a pick, an arrival and a cycle cost as the backlog grows, in process
              --sizes 1000,10000,100000 (long: and 1000000)  --picks 2000  --rounds 4  --seconds 8  --callers 64
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
      peers   the same beside pg-boss, graphile-worker (PostgreSQL) and BullMQ (Redis), which are installed on demand
              --seconds 3  --open 20000  --callers 64  --rate 50 (0: no pick-up times)  --peers boss,graphile,bull
      writers one process on a PostgreSQL of its own, then several that race on one journal
              --callers 64  --seconds 5
      memory  finished charts pass through while few are open: memory must stay flat
              --charts 50000 (long: 1000000)  --callers 64  --open 2000
      plot    draws the plots of docs/performance.md
              --from docs/performance.jsonl  --to docs
      all     everything above with the settings of docs/performance.md, about 25 minutes, then plot
              --only PREFIX  --results docs/performance.jsonl

      --server DLL    the server to run (default: the one built beside this program)
      --results FILE  adds what is measured to that file, from which plots are drawn
    """;

var words = new Words(args);
Results.Open(words, args);
switch (words.Program)
{
    case "socket":
        return await SocketRun.Run(words);
    case "intake":
        return await IntakeRun.Run(words);
    case "hub":
        return await HubRun.Run(words);
    case "start":
        return await StartRun.Run(words);
    case "curve":
        return await CurveRun.Run(words);
    case "pick":
        return await PickRun.Run(words);
    case "routing":
        return await RoutingRun.Run(words);
    case "cycles":
        return await CycleRun.Run(words);
    case "peers":
        return await PeersRun.Run(words);
    case "plot":
        return PlotRun.Run(words);
    case "all":
        return AllRun.Run(words);
    case "writers":
        return await WriterRun.Run(words);
    case "memory":
        return await MemoryRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
