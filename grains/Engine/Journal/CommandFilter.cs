using System.Collections.Immutable;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// Says of nearly every new command that it was never answered, without asking the store: a Bloom filter for
/// each stretch of some thousands of commands, three bytes a command. The filters of 64 stretches lie side by
/// side, a bit of each in one word, so that a few words answer for all of them. One writer; readers are not
/// kept waiting, and see every command whose adding has ended.
/// </summary>
internal sealed class CommandFilter
{
    private const int PerStretch = EngineLimits.CommandsPerRun;
    private const int BitsPerCommand = 24;
    // With ten bits of 24 a stretch is named falsely once in 50,000 times.
    private const int Probes = 10;

    private ImmutableArray<Stretches> _all = [];

    /// <summary>Adds a command, mostly in order of position.</summary>
    public void Add(UInt128 hash, long position)
    {
        if (_all.IsEmpty || _all[^1].IsFull)
            ImmutableInterlocked.Update(ref _all, all => all.Add(new Stretches()));
        _all[^1].Add(hash, position);
    }

    /// <summary>
    /// The stretches of positions in which the command may have been answered, latest first; mostly none.
    /// </summary>
    public IReadOnlyList<(long First, long Last)> Find(UInt128 hash)
    {
        List<(long, long)>? found = null;
        var all = _all;
        for (var i = all.Length - 1; i >= 0; i--)
            all[i].Find(hash, ref found);
        return found ?? (IReadOnlyList<(long, long)>)[];
    }

    /// <summary>Forgets commands that were all answered before a position.</summary>
    public void ForgetBefore(long position) => ImmutableInterlocked.Update(
        ref _all, all => all.RemoveAll(part => part.IsFull && part.Last < position));

    /// <summary>Up to 64 stretches.</summary>
    private sealed class Stretches
    {
        private const int Most = 64;
        private const uint Words = PerStretch * BitsPerCommand;

        private readonly ulong[] _words = new ulong[Words];
        private readonly (long First, long Last)[] _places = new (long, long)[Most];
        private int _commands;

        public bool IsFull => _commands == Most * PerStretch;

        public long Last => _places[(_commands - 1) / PerStretch].Last;

        public void Add(UInt128 hash, long position)
        {
            var stretch = _commands / PerStretch;
            var (first, last) = _commands % PerStretch == 0 ? (position, position) : _places[stretch];
            _places[stretch] = (Math.Min(first, position), Math.Max(last, position));
            _commands++;
            var (word, step) = Start(hash);
            for (var i = 0; i < Probes; i++, word = unchecked(word + step))
                _words[WordOf(word)] |= 1UL << stretch;
        }

        public void Find(UInt128 hash, ref List<(long, long)>? found)
        {
            var (word, step) = Start(hash);
            var may = ulong.MaxValue;
            for (var i = 0; i < Probes && may != 0; i++, word = unchecked(word + step))
                may &= _words[WordOf(word)];
            for (; may != 0; may &= ~(1UL << (63 - (int)ulong.LeadingZeroCount(may))))
                (found ??= []).Add(_places[63 - (int)ulong.LeadingZeroCount(may)]);
        }

        private static (uint Word, uint Step) Start(UInt128 hash)
        {
            unchecked
            {
                var low = ulong.RotateLeft((ulong)hash, 32) * 0x9E3779B97F4A7C15;
                var mixed = ((ulong)(hash >> 64) ^ low) * 0xBF58476D1CE4E5B9;
                return ((uint)(mixed >> 32), (uint)mixed | 1);
            }
        }

        private static uint WordOf(uint word) => (uint)(((ulong)word * Words) >> 32);
    }
}
