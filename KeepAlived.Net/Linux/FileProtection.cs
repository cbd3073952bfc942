using Mono.Unix.Native;

namespace KeepAlived.Net.Linux;

/// <summary>Whether others than root could change a program that root runs (keepalived.conf(5), enable_script_security).</summary>
internal static class FileProtection
{
    private const int MostLinks = 40;

    /// <summary>
    /// The file and every folder on the way to it, symbolic links followed, belong to root and can be written by no other group and by no others;
    /// folders with the sticky bit pass. Else, or if something on the way is not there: which one, and the command that mends it.
    /// </summary>
    /// <param name="path">Absolute.</param>
    public static (string Problem, string Repair)? WeaknessOf(string path)
    {
        var (done, links) = ("/", 0);
        var rest = new Stack<string>(Parts(path));
        while (true)
        {
            if (Syscall.lstat(done, out var status) != 0) return ($"{done} is not there", $"ls -l {Quoted(done)}");
            if ((status.st_mode & FilePermissions.S_IFMT) == FilePermissions.S_IFLNK)
            {
                var target = new byte[4096];
                if (++links > MostLinks || Syscall.readlink(done, target) is not (> 0 and var length)) return ($"{done} is a link that leads nowhere", $"ls -l {Quoted(done)}");
                var text = System.Text.Encoding.UTF8.GetString(target, 0, (int)length);
                foreach (var part in Parts(text)) rest.Push(part);
                done = text.StartsWith('/') ? "/" : Path.GetDirectoryName(done)!;
            }
            else if (WeaknessOf(done, status) is { } weakness) return weakness;
            if (!rest.TryPop(out var next)) return null;
            done = next == ".." ? Path.GetDirectoryName(done) ?? "/" : Path.Combine(done, next);
        }
    }

    /// <summary>The last part first.</summary>
    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(static part => part != ".").Reverse();

    private static (string Problem, string Repair)? WeaknessOf(string path, in Stat status)
    {
        var sticky = (status.st_mode & (FilePermissions.S_IFMT | FilePermissions.S_ISVTX)) == (FilePermissions.S_IFDIR | FilePermissions.S_ISVTX);
        if (sticky) return null;
        if (status.st_uid != 0) return ($"{path} belongs to user {status.st_uid}", $"chown root {Quoted(path)}");
        if ((status.st_mode & FilePermissions.S_IWOTH) != 0) return ($"everybody may write to {path}", $"chmod o-w {Quoted(path)}");
        return (status.st_mode & FilePermissions.S_IWGRP) != 0 && status.st_gid != 0 ? ($"group {status.st_gid} may write to {path}", $"chmod g-w {Quoted(path)}") : null;
    }

    /// <summary>As a shell takes it for one word: it comes from whoever could make a link on the way.</summary>
    private static string Quoted(string path) =>
        path.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/._-+@:=,".Contains(letter)) ? path : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
