using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CodingQueue.Api.Intake.Mllp;

namespace CodingQueue.Intake.Tests;

public class MllpDecoderTests
{
    private const int FrameLimit = 8;
    private const int GarbageLimit = 5;

    // In the streams below < stands for 0x0B, > for 0x1C and ; for 0x0D.
    public static TheoryData<string, string> Streams => new()
    {
        { "", "" },
        { "<abc>;", "[abc]" },
        { "<a>;<b>;<c>;", "[a][b][c]" },
        { "<a><b><c>", "[a][b][c]" },
        { "<>;", "[]" },
        { "<a;b>;", "[a;b]" },
        { ";\n <a>;\n;<b>;", "[a][b]" },
        { "xy<a>;", "garbage2 [a]" },
        { "<a>;xy;z<b>;", "[a]garbage3 [b]" },
        { "<a>;x", "[a]" },
        { "<a>>;<b>;", "[a]garbage1 [b]" },
        { "<ab<cd>;", "unfinished [cd]" },
        { "<<<a>;", "unfinished unfinished [a]" },
        { "<abc", "" },
        { "<12345678>;", "[12345678]" },
        { "<123456789>;", "long[12345678]" },
        { "<1234567890123456789", "long[12345678]" },
        { "12345<a>;", "garbage5 [a]" },
        { "123456<a>;", "no frames" },
        { "GET / HTTP/1.1", "no frames" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Says_the_same_wherever_the_bytes_are_parted(string stream, string steps)
    {
        var bytes = Bytes(stream);
        Assert.Equal(steps, Decoded([bytes]));
        Assert.Equal(steps, Decoded(bytes.Select(value => new[] { value })));
        for (var at = 0; at <= bytes.Length; at++)
        {
            for (var then = at; then <= bytes.Length; then++)
                Assert.Equal(steps, Decoded([bytes[..at], bytes[at..then], bytes[then..]]));
        }
    }

    [Fact]
    public void Says_the_same_for_random_bytes_in_random_pieces()
    {
        const int seed = 20260314;
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = Bytes(new string(random.GetItems("<<>>;ab\n".AsSpan(), random.Next(40))));
            var pieces = new List<byte[]>();
            for (var at = 0; at < bytes.Length;)
            {
                var end = Math.Min(bytes.Length, at + random.Next(1, 6));
                pieces.Add(bytes[at..end]);
                at = end;
            }

            Assert.True(Decoded([bytes]) == Decoded(pieces), $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void Never_holds_more_than_the_limit()
    {
        var decoder = new MllpDecoder(100_000, GarbageLimit);
        var piece = new byte[70_000];
        Array.Fill(piece, (byte)'x');
        Assert.Equal(MllpStep.NeedsMore, decoder.Feed([MllpDecoder.Start], out _));
        Assert.Equal(MllpStep.NeedsMore, decoder.Feed(piece, out _));
        Assert.Equal(MllpStep.FrameTooLong, decoder.Feed(piece, out var consumed));
        Assert.Equal(30_000, consumed);
        Assert.Equal(100_000, decoder.Content.Length);
    }

    [Fact]
    public async Task Frames_written_are_the_frames_read()
    {
        var pipe = new Pipe();
        var framing = new MllpFraming(pipe.Reader, pipe.Writer, new(), TimeProvider.System);
        string[] contents = ["", "a", "MSH|^~\\&|\rPID|é\r", new string('x', 50_000)];
        foreach (var content in contents)
        {
            await framing.WriteAsync(Encoding.UTF8.GetBytes(content), default);
            var read = await framing.ReadAsync(default);
            Assert.Equal((MllpReadKind.Frame, content),
                (read.Kind, Encoding.UTF8.GetString(read.Content.Span)));
        }
    }

    [Theory]
    [InlineData("a\u000Bb")]
    [InlineData("a\u001Cb")]
    public async Task A_frame_is_not_cut_in_two_by_its_content(string content)
    {
        var pipe = new Pipe();
        var framing = new MllpFraming(pipe.Reader, pipe.Writer, new(), TimeProvider.System);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await framing.WriteAsync(Encoding.ASCII.GetBytes(content), default));
    }

    [Theory]
    [InlineData("<a>;<b>", "Frame:a Frame:b Ended: Ended:")]
    [InlineData("xy<a>;<b", "Garbage: Frame:a Unfinished: Ended:")]
    [InlineData("<a>;xy", "Frame:a Garbage: Ended: Ended:")]
    [InlineData("<a<b>;", "Unfinished: Frame:b Ended: Ended:")]
    [InlineData("", "Ended: Ended: Ended: Ended:")]
    public async Task The_end_of_a_connection_is_told_once_everything_else_is(string stream, string reads)
    {
        var pipe = new Pipe();
        var framing = new MllpFraming(pipe.Reader, pipe.Writer, new(), TimeProvider.System);
        pipe.Writer.Write(Bytes(stream));
        await pipe.Writer.CompleteAsync();
        var told = new List<string>();
        for (var at = 0; at < 4; at++)
        {
            var read = await framing.ReadAsync(default);
            told.Add($"{read.Kind}:{Encoding.ASCII.GetString(read.Content.Span)}");
        }

        Assert.Equal(reads, string.Join(' ', told));
    }

    private static byte[] Bytes(string stream) => Encoding.ASCII.GetBytes(
        stream.Replace('<', '\u000B').Replace('>', '\u001C').Replace(';', '\r'));

    private static string Decoded(IEnumerable<byte[]> pieces)
    {
        var decoder = new MllpDecoder(FrameLimit, GarbageLimit);
        var told = new StringBuilder();
        foreach (var piece in pieces)
        {
            for (var rest = piece.AsSpan(); ;)
            {
                var step = decoder.Feed(rest, out var consumed);
                rest = rest[consumed..];
                var content = Encoding.ASCII.GetString(decoder.Content.Span).Replace('\r', ';');
                told.Append(step switch
                {
                    MllpStep.Frame => $"[{content}]",
                    MllpStep.Garbage => $"garbage{decoder.Garbage} ",
                    MllpStep.GarbageTooLong => "no frames",
                    MllpStep.Unfinished => "unfinished ",
                    MllpStep.FrameTooLong => $"long[{content}]",
                    _ => "",
                });
                if (step is MllpStep.FrameTooLong or MllpStep.GarbageTooLong)
                    return told.ToString();
                if (step == MllpStep.NeedsMore && rest.IsEmpty)
                    break;
            }
        }

        return told.ToString();
    }
}
