using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace CodingQueue.Browser.Tests.Stage;

/// <summary>The real server, started as people start it: a process with a folder of its own.</summary>
internal sealed partial class Server : IDisposable
{
    public const string AdminPassword = "only-for-tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private Server(Process process, DirectoryInfo folder, Uri address, int mllpPort) =>
        (_process, _folder, Address, MllpPort) = (process, folder, address, mllpPort);

    public Uri Address { get; }

    /// <summary>Where HL7 for <see cref="MllpClient"/> comes in.</summary>
    public int MllpPort { get; }

    /// <summary>The client the MLLP port is for.</summary>
    public const string MllpClient = "MLLP";

    public static async Task<Server> Start()
    {
        var folder = Directory.CreateTempSubdirectory("codingqueue-browser-");
        var mllp = FreePort();
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Program(), "--data", folder.FullName, "--urls", "http://127.0.0.1:0",
                "--mllp", $"{mllp}={MllpClient}",
            },
        };
        start.Environment["CODINGQUEUE_ADMIN_PASSWORD"] = AdminPassword;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        var said = new List<string>();
        var serves = new TaskCompletionSource<Uri>();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => serves.TrySetException(
            new InvalidOperationException($"The server stopped: {string.Join('\n', said)}"));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new Server(process, folder, await serves.Task.WaitAsync(Patience), mllp);

        void Hear(string? line)
        {
            if (line is null)
                return;
            lock (said)
                said.Add(line);
            if (Serves().Match(line) is { Success: true } match)
                serves.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The server built in the configuration of these tests.</summary>
    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        for (var folder = output; folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CodingQueue.sln")))
                return Path.Combine(
                    folder.FullName, "api", "bin", output.Parent!.Name, output.Name, "CodingQueue.Api.dll");
        throw new InvalidOperationException($"No CodingQueue.sln above {output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^CodingQueue serves (http://[^ ,]+)")]
    private static partial Regex Serves();
}
