using System.Globalization;

namespace CodingQueue.Load;

/// <summary>A small hospital: one client, two facilities, workqueues that are pulled, pushed and reviewed.</summary>
public static class Hospital
{
    /// <summary>The password of every account but the first.</summary>
    public const string Password = "for-this-run-only";

    /// <summary>Kinds of chart that its workqueues take.</summary>
    public static readonly string[] Kinds = ["INPATIENT", "OP_SURG", "ED_FAC", "OBS"];

    /// <summary>Facilities.</summary>
    public static readonly string[] Facilities = ["NORTH", "SOUTH"];

    /// <summary>The coder of that number.</summary>
    public static string Coder(int number) => string.Create(CultureInfo.InvariantCulture, $"C{number:000}");

    /// <summary>Sets it up: coders C000 ... each with an account of the same name, an integration and leads.</summary>
    /// <param name="admin">Signed in as admin.</param>
    /// <param name="coders">How many coders.</param>
    /// <param name="capacity">Charts each may have at once.</param>
    /// <param name="pushed">True: emergency charts are pushed.</param>
    public static async Task SetUp(Calls admin, int coders, int capacity, bool pushed)
    {
        await admin.Put("/api/clients/MERCY", new { name = "Mercy" });
        foreach (var facility in Facilities)
            await admin.Put($"/api/facilities/{facility}", new { client = "MERCY", name = facility, timeZone = "America/Chicago" });
        await Queue(admin, "IP", 10, "INPATIENT", "pull", review: false);
        await Queue(admin, "SURG", 20, "OP_SURG", "pull", review: true);
        await Queue(admin, "ED", 30, "ED_FAC", pushed ? "push" : "pull", review: false);
        await Queue(admin, "REST", 90, null, "pull", review: false);
        for (var number = 0; number < coders; number++)
        {
            var id = Coder(number);
            await admin.Put($"/api/coders/{id}", new
            {
                name = $"Coder {number}",
                credentials = new[] { new { code = "CCS" } },
                specialties = Array.Empty<string>(),
                facilities = Facilities,
                workqueues = new[] { "IP", "SURG", "ED", "REST" }.Select(queue => new { id = queue, tier = 1 }),
                capacity,
                workCountry = "US",
                timeZone = "America/Chicago",
            });
            await admin.Put($"/api/accounts/{id}", new { role = "coder", password = Password, coder = id });
        }
        await admin.Put("/api/accounts/feed", new { role = "integration", password = Password });
        await admin.Put("/api/accounts/lead", new { role = "lead", password = Password });
    }

    private static async Task Queue(Calls admin, string id, int order, string? kind, string assign, bool review) =>
        await admin.Put($"/api/workqueues/{id}", new
        {
            name = id,
            order,
            turnaroundHours = 48,
            when = kind is null ? [] : new[] { new { attribute = "kind", @operator = "equals", value = kind } },
            assign,
            review,
        });
}
