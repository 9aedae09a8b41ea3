namespace CodingQueue.Engine.Journal;

/// <summary>The store cannot be used. The message is for whoever runs the server.</summary>
public class StoreException : Exception
{
    /// <summary>A message and what caused it.</summary>
    public StoreException(string message, Exception? cause = null) : base(message, cause) { }
}

/// <summary>The store cannot be reached now. It may be back in a moment: trying again may help.</summary>
public sealed class StoreAwayException : StoreException
{
    /// <summary>A message and what caused it.</summary>
    public StoreAwayException(string message, Exception? cause = null) : base(message, cause) { }
}
