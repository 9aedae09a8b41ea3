using CodingQueue.Load;
using CodingQueue.RoutingModel.Histories;
using CodingQueue.RoutingModel.Week;

const string usage =
    """
    dotnet run -c Release --project tests/RoutingModel -- PROGRAM [--name value]...

      histories  the real engine and a naive model take the same random histories and must choose the same charts
                 --count 200 (long: 10000)  --first 1  --seconds 0 (no more than so long)  --callers 2
                 --seed N [--keep 1,5,9]: one history, told step by step; of these steps alone
      week       the demo vendor's week under the product's order and under plain ones: late charts, turnaround, idle time
                 --seeds 5  --load 100 (percent of the demo's volume)  --burst 250 (percent, one client, one day)
                 --parts (by client and workqueue)  --guards (other numbers for the scarcity guard)
    """;

var words = new Words(args);
switch (words.Program)
{
    case "histories":
        return await HistoriesRun.Run(words);
    case "week":
        return await WeekRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
