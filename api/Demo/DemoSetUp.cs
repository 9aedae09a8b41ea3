using CodingQueue.Api.Access;
using CodingQueue.Api.Coders;
using CodingQueue.Api.SetUp;
using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>Sets the vendor up as an administrator would: by PUT, so a second run changes nothing.</summary>
internal static class DemoSetUp
{
    /// <summary>Clients, facilities, workqueues, coders, accounts: in the order of need.</summary>
    /// <exception cref="InvalidOperationException">The server refused a setting.</exception>
    public static async Task Make(
        DemoCaller admin, DemoFolder folder, LocalDate today, CancellationToken stop)
    {
        foreach (var (id, client) in DemoVendor.Clients)
            await Put<ClientOut>($"clients/{id}", client);
        foreach (var (id, facility) in DemoVendor.Facilities)
            await Put<FacilityOut>($"facilities/{id}", facility);
        foreach (var (place, queue) in DemoVendor.Workqueues.Index())
            await Put<WorkqueueOut>($"workqueues/{queue.Id}", queue.AsBody(order: (place + 1) * 10));
        foreach (var coder in DemoCoders.All)
            await Put<CoderOut>($"coders/{coder.Id}", coder.AsBody(today));
        foreach (var (name, _, account) in DemoAccounts.All)
            await Put<AccountOut>($"accounts/{name}", account with { Password = folder.PasswordOf(name) });

        async Task Put<T>(string path, object body)
        {
            var answer = await admin.Put<T>($"/api/{path}", body, stop);
            if (answer.Refusal is { } refusal)
                throw new InvalidOperationException($"The demo could not set {path}: {refusal}.");
        }
    }
}
