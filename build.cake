// The targets are exactly what CI runs: dotnet cake --target=NAME

var target = Argument("target", "Default");
var configuration = "Release";
var solution = "KeepAlived.Net.slnx";
var project = "KeepAlived.Net/KeepAlived.Net.csproj";
var tests = "KeepAlived.Net.Tests/KeepAlived.Net.Tests.csproj";
var output = "artifacts/linux-x64";

void DotNet(string arguments)
{
    var status = StartProcess("dotnet", new ProcessSettings { Arguments = arguments });
    if (status != 0) throw new Exception($"dotnet {arguments} ended with status {status}");
}

void Script(string path, string arguments = "")
{
    var status = StartProcess("bash", new ProcessSettings { Arguments = $"{path} {arguments}" });
    if (status != 0) throw new Exception($"{path} ended with status {status}");
}

/// Native AOT needs the runtime's AOT package of the framework; where a feed lacks that of net10.0, net9.0 is published instead.
string Publish(string framework)
{
    var arguments = $"publish {project} -f {framework} -p:TargetFrameworks={framework} -r linux-x64 -c {configuration} -p:PublishAot=true "
        + $"-p:CppCompilerAndLinker=gcc --artifacts-path artifacts/publish-{framework} --nologo -v quiet";
    var status = StartProcess("dotnet", new ProcessSettings { Arguments = arguments, RedirectStandardOutput = true }, out var lines);
    var text = string.Join("\n", lines);
    if (status == 0) return $"artifacts/publish-{framework}/publish/KeepAlived.Net/release_{framework}_linux-x64";
    if (framework == "net10.0" && text.Contains("NU1101"))
    {
        Information("The feed has no Native AOT package for net10.0: publishing net9.0.");
        return Publish("net9.0");
    }
    throw new Exception(text);
}

Task("Restore").Does(() => DotNet($"restore {solution} -v quiet"));

Task("Format").IsDependentOn("Restore").Does(() => DotNet($"format {solution} --verify-no-changes --no-restore"));

Task("Build").IsDependentOn("Restore").Does(() => DotNet($"build {solution} -c {configuration} --no-restore --nologo -v quiet"));

Task("Test").IsDependentOn("Build").Does(() =>
    DotNet($"test {tests} -c {configuration} --no-build --nologo -v quiet --filter TestCategory!=Kernel&TestCategory!=Long --logger trx;LogFileName=unit.trx --results-directory artifacts/results"));

Task("TestLong").IsDependentOn("Build").IsDependentOn("Publish").Does(() =>
    DotNet($"test {tests} -c {configuration} --no-build --nologo -v quiet --filter TestCategory=Long --logger trx;LogFileName=long.trx --results-directory artifacts/results"));

Task("Publish").Does(() =>
{
    var from = Publish("net10.0");
    CleanDirectory(output);
    foreach (var file in new[] { "keepalived", "libMonoPosixHelper.so" }) CopyFileToDirectory($"{from}/{file}", output);
    StartProcess("chmod", $"0644 {output}/libMonoPosixHelper.so");
    StartProcess("chmod", $"0755 {output}/keepalived");
    Information($"{output}/keepalived: {new System.IO.FileInfo($"{output}/keepalived").Length / 1024} KiB");
});

Task("Kernel").IsDependentOn("Build").IsDependentOn("Publish").Does(() => Script("scripts/lab/run-kernel-tests.sh"));

Task("KernelLong").IsDependentOn("Build").IsDependentOn("Publish").Does(() =>
{
    Environment.SetEnvironmentVariable("KERNEL_TEST_LIMIT", "4500");
    Script("scripts/lab/run-kernel-tests.sh", "--long");
});

Task("Package").IsDependentOn("Publish").Does(() => Script("scripts/package"));

// One set-up of conf-examples that every run plays, and all of them: scripts/test --all.
Task("Story").IsDependentOn("Build").IsDependentOn("Package").Does(() => Script("scripts/lab/run-stories.sh", "haproxy-pair"));

Task("Stories").IsDependentOn("Build").IsDependentOn("Package").Does(() => Script("scripts/lab/run-stories.sh"));

Task("ConfExamples").IsDependentOn("Publish").Does(() => Script("scripts/lab/run-conf-examples.sh"));

Task("Default").IsDependentOn("Format").IsDependentOn("Build").IsDependentOn("Test").IsDependentOn("Publish").IsDependentOn("Package").IsDependentOn("Kernel").IsDependentOn("ConfExamples").IsDependentOn("Story");

RunTarget(target);
