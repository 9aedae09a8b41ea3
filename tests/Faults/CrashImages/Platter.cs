namespace CodingQueue.Faults.CrashImages;

/// <summary>
/// What a disk may hold when the power goes: of each file what was synced last, and of the calls since then any,
/// in any order of arrival, writes torn at sectors.
/// </summary>
internal sealed class Platter
{
    private const int Sector = 512;
    private readonly Dictionary<string, Stored> _files = new(StringComparer.Ordinal);

    private sealed class Stored
    {
        /// <summary>What is surely there; null: the file surely is not.</summary>
        public byte[]? Synced { get; set; }

        public List<StoreCall> Pending { get; } = [];
    }

    /// <summary>The call was made.</summary>
    public void Take(StoreCall call)
    {
        if (call.File.Length == 0)
        {
            // The folder was synced: names that were taken away are gone for good.
            foreach (var named in _files.Values)
                if (named.Pending.FindLastIndex(pending => pending.Act == Act.Unlink) is >= 0 and var gone)
                {
                    named.Synced = null;
                    named.Pending.RemoveRange(0, gone + 1);
                }
            return;
        }
        if (!_files.TryGetValue(call.File, out var file))
            _files[call.File] = file = new Stored();
        if (call.Act != Act.Sync)
        {
            file.Pending.Add(call);
            return;
        }
        foreach (var pending in file.Pending)
            file.Synced = Apply(file.Synced, pending);
        file.Pending.Clear();
    }

    /// <summary>Writes one image into a folder that is empty.</summary>
    /// <returns>How many of the calls since the last sync did not arrive whole.</returns>
    /// <param name="folder">Where.</param>
    /// <param name="chance">Decides what arrives.</param>
    /// <param name="onlySynced">True: nothing since the last sync arrives.</param>
    public int Write(string folder, Random chance, bool onlySynced)
    {
        var lost = 0;
        // Nothing, everything, a prefix, any of them, any of their sectors.
        var way = onlySynced ? 0 : chance.Next(5);
        foreach (var (name, file) in _files)
        {
            var image = file.Synced;
            var most = chance.Next(file.Pending.Count + 1);
            for (var i = 0; i < file.Pending.Count; i++)
            {
                var call = file.Pending[i];
                var arrives = way switch { 0 => false, 1 => true, 2 => i < most, _ => chance.Next(2) == 0 };
                if (way == 4 && call.Act == Act.Write)
                    image = Torn(image, call, chance, ref lost);
                else if (arrives)
                    image = Apply(image, call);
                else
                    lost++;
            }
            if (image is not null)
                File.WriteAllBytes(Path.Combine(folder, name), image);
        }
        return lost;
    }

    private static byte[]? Torn(byte[]? image, StoreCall call, Random chance, ref int lost)
    {
        var whole = true;
        for (var at = 0; at < call.Bytes.Length;)
        {
            var length = Math.Min(Sector - (int)((call.At + at) % Sector), call.Bytes.Length - at);
            if (chance.Next(2) == 0)
                image = Apply(image, call with { Bytes = call.Bytes[at..(at + length)], At = call.At + at });
            else
                whole = false;
            at += length;
        }
        lost += whole ? 0 : 1;
        return image;
    }

    private static byte[]? Apply(byte[]? image, StoreCall call)
    {
        if (call.Act == Act.Unlink)
            return null;
        var length = call.Act == Act.Length ? call.At : Math.Max(image?.Length ?? 0, call.At + call.Bytes.Length);
        var next = new byte[length];
        image?.AsSpan(0, (int)Math.Min(image.Length, length)).CopyTo(next);
        if (call.Act == Act.Write)
            call.Bytes.CopyTo(next.AsSpan((int)call.At));
        return next;
    }
}
