namespace CodingQueue.Core.Tests;

/// <summary>The repository that the tests were built from, for pages that are compared with the code.</summary>
internal static class Root
{
    public static string Path(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CodingQueue.sln")))
                return System.IO.Path.Combine(folder.FullName, relative);
        throw new InvalidOperationException($"No CodingQueue.sln above {AppContext.BaseDirectory}");
    }
}
