using System.Text;

namespace CodingQueue.Faults.Fuzz;

/// <summary>Good input, damaged at random: cut, doubled, overwritten, with what parsers trip over put in.</summary>
internal static class Damage
{
    private static readonly byte[][] Special =
    [
        .. new[]
        {
            "|", "^", "~", "\\", "&", "\r", "\n", "\"", "\u000B", "\u001C", "\u001E", "\uFEFF", "\uFFFD", "\0", "{", "}", "[", "]", ":", ",", ";",
            "null", "true", "-1", "1e400", "99999999999999999999", "\"\\ud800\"", "\\X0A\\", "\\F\\", "MSH|", "PV1|", "\"\"", "'", "=", ">", "é", "٣",
            "20260308023000", "9999-12-31T23:59:59-14:00", "../..", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ];

    public static byte[] Of(byte[] good, byte[] other, Random random)
    {
        var bytes = new List<byte>(good);
        for (var left = random.Next(8); left > 0; left--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 4 when other.Length > 0:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 64))]);
                    break;
                case 5 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bytes.InsertRange(at, Special[random.Next(Special.Length)]);
                    break;
            }
        }
        return [.. bytes];
    }
}
