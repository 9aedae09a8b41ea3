using CodingQueue.Engine.Journal;

namespace CodingQueue.Api;

/// <summary>The command verify: the whole journal is checked, and the server does not start.</summary>
internal static class StoreCheck
{
    /// <summary>
    /// 0: the store is sound. 1: it is not, and the first fault is named. 2: it cannot be read.
    /// </summary>
    public static int Run(string folder)
    {
        try
        {
            var report = Verification.Run(folder);
            Console.WriteLine(
                $"{report.Batches} batches, {report.Units} units, {report.Charts} charts, "
                + $"{report.Coders} coders, {report.Assignments} assignments, "
                + $"{report.RowsCompared} rows compared");
            if (report.Fault is not { } fault)
            {
                Console.WriteLine("The chain holds, and nothing contradicts it.");
                return 0;
            }
            Console.Error.WriteLine($"Fault at position {fault.Position}: {fault.What}");
            return 1;
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }
}
