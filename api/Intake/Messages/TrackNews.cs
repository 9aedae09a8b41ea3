using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>What a message says of one track of its account.</summary>
/// <param name="Track">Facility or professional side.</param>
/// <param name="Patch">What it says.</param>
/// <param name="KindIfNew">The kind when the chart is new; empty when the message does not say enough to make
/// one.</param>
/// <param name="AsOf">The source's own time of it.</param>
/// <param name="Admits">True: the visit is alive.</param>
/// <param name="KindByClass">True: it tells of the visit's class, which the kind follows.</param>
/// <param name="Then">What happens once the chart is there: a cancellation, a discharge taken back; or
/// null.</param>
public sealed record TrackNews(
    Track Track, ChartPatch Patch, string KindIfNew, Instant AsOf, bool Admits, bool KindByClass,
    ChartCommand? Then);
