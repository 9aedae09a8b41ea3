System.Console.Error.WriteLine("dotnet run -c Release --project tests/Simulation -- run --seeds N");
return 2;
