using KeepAlived.Net.Channel;

namespace KeepAlived.Net.Vrrp;

/// <summary>What the supervisor finds out about tracked things, brought to the routers that track them.</summary>
internal sealed class TrackerMessages(RouterSet routers)
{
    /// <summary>Results of another generation than the one in use are out of date; the supervisor sends them again.</summary>
    public void OnMessage(ReadOnlySpan<byte> message)
    {
        var model = routers.Model;
        switch ((MessageKind)message[0])
        {
            case MessageKind.ScriptResult when FixedMessage.TryRead<ScriptResult>(message, out var result) && result.Generation == routers.Generation && result.Script < model.Scripts.Count:
                Judge(TrackedKind.Script, model.Scripts[result.Script].Name, result.Up);
                break;
            case MessageKind.SessionIsUp when FixedMessage.TryRead<SessionIsUp>(message, out var session) && session.Generation == routers.Generation && session.Session < model.BfdInstances.Count:
                Judge(TrackedKind.Session, model.BfdInstances[session.Session].Name, session.Up);
                break;
            case MessageKind.ProcessQuorum when FixedMessage.TryRead<ProcessQuorum>(message, out var quorum) && quorum.Generation == routers.Generation && quorum.Process < model.TrackProcesses.Count:
                Judge(TrackedKind.Process, model.TrackProcesses[quorum.Process].Name, quorum.Reached);
                break;
            case MessageKind.FileNumber when FixedMessage.TryRead<FileNumber>(message, out var file) && file.Generation == routers.Generation && file.File < model.TrackFiles.Count:
                Judge(model.TrackFiles[file.File].Name, file.Number);
                break;
            case MessageKind.InstanceSetting when FixedMessage.TryRead<InstanceSetting>(message, out var setting) && setting.Generation == routers.Generation && setting.Instance < routers.All.Length:
                routers.All[setting.Instance].Set(setting);
                break;
        }
    }

    private void Judge(TrackedKind kind, string name, bool up)
    {
        foreach (var router in routers.All)
        {
            var tracked = router.Trackers.Items(kind);
            for (var i = 0; i < tracked.Count; i++)
            {
                if (tracked[i].Name != name) continue;
                if (router.Trackers.Set(kind, i, up) && kind == TrackedKind.Session) routers.Report(router, up ? VrrpEvent.SessionUp : VrrpEvent.SessionDown, number: i);
                router.Reconsider();
            }
        }
    }

    private void Judge(string file, int number)
    {
        foreach (var router in routers.All)
        {
            var tracked = router.Instance.TrackedFiles;
            for (var i = 0; i < tracked.Count; i++)
            {
                if (tracked[i].Name != file) continue;
                router.SetFile(i, number);
                router.Reconsider();
            }
        }
    }
}
