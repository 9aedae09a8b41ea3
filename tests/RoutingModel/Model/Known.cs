namespace CodingQueue.RoutingModel.Model;

/// <summary>
/// Where the engine is known to differ from its documentation. The model goes along where this says true, so that
/// other differences are seen; each is to become false when the engine is put right, and then to go.
/// </summary>
internal static class Known
{
    /// <summary>A chart taken by accepting an offer does not count in the round of a workqueue that has a limit.</summary>
    public const bool OffersDoNotCount = true;

    /// <summary>
    /// A push workqueue's chart is hinted to the same waiting coder for ever, who does not take it because a tier of
    /// theirs has work to be asked for; the next coder is never told.
    /// </summary>
    public const bool HintsDoNotGoOn = true;

    /// <summary>
    /// Whatever changes a chart that is the only one of its requirement class in line, news of it included, begins its
    /// count of passes anew: the bound on waiting does not hold for it.
    /// </summary>
    public const bool NewsResetsPasses = true;

    /// <summary>
    /// A chart whose offer was just missed or declined is pushed to the same coder at once, when its workqueue pushes by
    /// now: the list of first rights is a moment behind, and the chart does not refuse who declined it.
    /// </summary>
    public const bool MissedIsPushed = true;

    /// <summary>
    /// A chart that is reopened after its hand routing ran out is placed by it once more, until its turn comes a moment
    /// later; its first right may be lost by then.
    /// </summary>
    public const bool ReopenedByOldPin = true;

    /// <summary>A coder whom the workqueue does not prefer loses the first right to a chart that woke for them.</summary>
    public const bool PreferenceEndsFirstRights = true;
}
