using CodingQueue.Load;
using CodingQueue.RoutingModel.Histories;

const string usage =
    """
    dotnet run -c Release --project tests/RoutingModel -- PROGRAM [--name value]...

      histories  the real engine and a naive model take the same random histories and must choose the same charts
                 --count 200 (long: 10000)  --first 1  --seconds 0 (no more than so long)  --callers 2
                 --seed N [--keep 1,5,9]: one history, told step by step; of these steps alone
    """;

var words = new Words(args);
switch (words.Program)
{
    case "histories":
        return await HistoriesRun.Run(words);
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
