using System.Text;
using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>A message as far as it could be read.</summary>
/// <param name="Text">As it came.</param>
/// <param name="Message">The message, or its header alone, or null.</param>
/// <param name="Event">What it says happened; null when there is a defect.</param>
/// <param name="Defect">The first rule it breaks, or null.</param>
public sealed record ReadMessage(
    ReadOnlyMemory<char> Text, Hl7Message? Message, UpstreamEvent? Event, Hl7Defect? Defect)
{
    /// <summary>MSH-10, or null.</summary>
    public string? Control => Short(Event?.ControlId ?? Message?.Field("MSH", 10));

    /// <summary>MSH-3 and MSH-4.</summary>
    public string Source => Event?.Source ?? $"{Message?.Field("MSH", 3)}|{Message?.Field("MSH", 4)}";

    /// <summary>What it tells of, such as ADT^A03, or null.</summary>
    public string? TriggerCode => Event?.TriggerCode
        ?? Short(Message is null ? null : $"{Message.Field("MSH", 9)}^{Message.Field("MSH", 9, 2)}");

    /// <summary>
    /// Messages of the same key must be taken in in their order; null: it may go at any time.
    /// </summary>
    public string? OrderKey => Event?.Account is { } account ? $"{Event.Facility}\n{account}" : null;

    /// <summary>Reads as far as possible.</summary>
    public static ReadMessage Of(ReadOnlyMemory<char> text)
    {
        var message = Hl7Message.Read(text);
        if (!message.IsRead)
            return new ReadMessage(text, Hl7Message.ReadHeader(text).Value, null, message.Defect);
        var characters = Hl7Characters.Named(Encoding.Latin1.GetBytes(message.Value.Header.Line.ToString()));
        if (!characters.IsRead)
            return new ReadMessage(text, message.Value, null, characters.Defect);
        var told = UpstreamEvent.Read(message.Value);
        return new ReadMessage(text, message.Value, told.Value, told.Defect);
    }

    private static string? Short(string? value) =>
        value is null || IntakeText.Broken(value) is not null ? null : value;
}
