using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Monitoring;

namespace KeepAlived.Net.Checking;

/// <summary>`keepalived_check.data`: virtual and real servers with their state, and their checks.</summary>
internal static class CheckDataText
{
    /// <param name="fileNumber">The number in a tracked file.</param>
    public static string Of(KeepalivedConfiguration model, IReadOnlyList<VirtualServerState> servers, Func<string, int> fileNumber)
    {
        var text = new DataText();
        GlobalText.Write(text, model.Global, checks: true);
        WriteTls(text, model.Ssl);
        if (servers.Count > 0) text.Section("LVS Topology");
        if (servers.Count > 0) text.Line("System is compiled with LVS v1.2.1"); // IP_VS_VERSION_CODE of linux/ip_vs.h
        foreach (var group in model.VirtualServerGroups) ServerGroupText.Write(text, group, servers);
        foreach (var server in servers) ServerText.Write(text, model.Global, server);
        var all = servers.SelectMany(static server => server.Servers).SelectMany(static real => real.Checks).ToList();
        var checks = all.FindAll(static check => check.Settings is not FileCheck); // keepalived adds those of files last
        checks.AddRange(all.FindAll(static check => check.Settings is FileCheck));
        if (checks.Count > 0) text.Section("Health checkers");
        foreach (var check in checks) CheckText.Write(text, model.Global, check);
        WriteFiles(text, model, checks, fileNumber);
        WriteSessions(text, model, checks);
        return text.ToString();
    }

    /// <summary>`weight 3 reverse`.</summary>
    public static string WeightOf(FileCheck check) => string.Create(CultureInfo.InvariantCulture, $"weight {check.Weight.Weight}{(check.Weight.Reverse ? " reverse" : "")}");

    private static void WriteTls(DataText text, SslSettings? tls)
    {
        if (tls is null) return;
        text.Section("SSL definitions");
        if (tls.Password is not null) text.Line("Password : ********");
        if (tls.CertificateAuthority is not null) text.Line($"CA-file : {tls.CertificateAuthority}");
        if (tls.Certificate is not null) text.Line($"Certificate file : {tls.Certificate}");
        if (tls.Key is not null) text.Line($"Key file : {tls.Key}");
    }

    private static void WriteFiles(DataText text, KeepalivedConfiguration model, List<CheckState> checks, Func<string, int> fileNumber)
    {
        var files = model.TrackFiles.FindAll(file => checks.Exists(check => check.Settings is FileCheck follower && follower.TrackFile == file.Name));
        if (files.Count > 0) text.Section("Checker track files");
        foreach (var file in files)
        {
            text.Line($"Track file = {file.Name}");
            text.Line(1, $"File = {file.File}");
            text.Line(1, $"Status = {fileNumber(file.Name)}");
            text.Line(1, $"Weight = {file.Weight.Weight}");
            text.List("Tracking instances :", checks.Where(check => check.Settings is FileCheck follower && follower.TrackFile == file.Name)
                .Select(static check => $"{check.Server.Owner.Name} -> {check.Server.Name}, {WeightOf((FileCheck)check.Settings)}"));
        }
    }

    private static void WriteSessions(DataText text, KeepalivedConfiguration model, List<CheckState> checks)
    {
        var sessions = model.BfdInstances.FindAll(session => checks.Exists(check => check.Settings is BfdCheck follower && follower.Name == session.Name));
        if (sessions.Count > 0) text.Section("Checker track BFDs");
        foreach (var session in sessions)
        {
            text.Line($"Checker Track BFD = {session.Name}");
            text.Line(1, "Tracking RS :");
            foreach (var check in checks.FindAll(check => check.Settings is BfdCheck follower && follower.Name == session.Name)) text.Line(1, check.Server.Name);
        }
    }
}
