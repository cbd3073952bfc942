using KeepAlived.Net.Configuration.Model;

namespace KeepAlived.Net.Checking;

/// <summary>The tracked files that checks follow.</summary>
internal static class FollowedFiles
{
    public static IEnumerable<TrackFile> Of(KeepalivedConfiguration model)
    {
        if (model.TrackFiles.Count == 0) yield break; // a director has tens of thousands of checks
        foreach (var server in model.VirtualServers)
            foreach (var real in server.RealServers)
                foreach (var check in real.Checks)
                    if (check is FileCheck follower)
                        foreach (var file in model.TrackFiles)
                            if (file.Name == follower.TrackFile) yield return file;
    }
}
