namespace KeepAlived.Net.Tests.Kernel;

/// <summary>Weights that scripts and files ask for equal those of Debian's keepalived, stage by stage.</summary>
internal sealed class WeightTests : DirectorFixture
{
    private const string Files =
        "track_file one {\n file /tmp/one\n weight 2\n}\ntrack_file two {\n file /tmp/two\n weight 0\n}\ntrack_file gone {\n file /tmp/gone\n weight 1 reverse\n}\n"
        + "track_file made {\n file /tmp/made\n init_file 7\n}\n";

    private static string File(string name, string settings = "") => $"FILE_CHECK {{\n track_file {name}\n {settings}\n }}";

    private static string Script(string name) => $"MISC_CHECK {{\n misc_path \"/bin/sh -c 'exit $(cat /tmp/{name})'\"\n misc_dynamic\n misc_timeout 5\n }}";

    private static string Server(int number, params string[] checks) => RealServer(1, "weight 5", string.Join("\n ", checks), 8000 + number);

    [Test]
    public void Files_change_weights_and_take_servers_out()
    {
        var twins = NewTwins(Files + VirtualServer("192.168.0.99 80", "NAT", "lb_algo rr\n protocol TCP",
            Server(1, File("one")), Server(2, File("one", "weight 3")), Server(3, File("one", "weight 3 reverse")), Server(4, File("one", "weight 0")), Server(5, File("two")),
            Server(6, File("gone")), Server(7, File("gone", "weight 3")), Server(8, File("gone", "weight 3 noreverse")), Server(9, File("made")), Server(10, File("one"), File("gone"))));
        twins.OnDirectors("echo 3 >/tmp/one; echo 0 >/tmp/two");
        twins.Start();
        twins.ServicesAgree("start", @":8001 -m -w 11\n.*:8002 -m -w 14\n.*:8003 -m -w 0\n(?!.*:8004).*:8005 -m -w 5\n.*:8009 -m -w 12\n");
        twins.OnDirectors("echo 0 >/tmp/one; echo 1 >/tmp/two");
        twins.ServicesAgree("no number, and a fault", @":8004 -m -w 5\n(?!.*:8005)");
        twins.OnDirectors("printf -- -4 >/tmp/new; mv /tmp/new /tmp/one; echo '  6 and more' >/tmp/gone; echo junk >/tmp/two");
        twins.ServicesAgree("a file that comes by another name, one that was not there, one without a number", @":8003 -m -w 17\n.*:8005 -m -w 5\n.*:8006 -m -w 0\n.*:8008 -m -w 23\n");
        twins.OnDirectors("rm /tmp/one; echo 99999999999 >/tmp/gone");
        twins.ServicesAgree("a file that goes, and a number too large", @":8001 -m -w 5\n.*:8008 -m -w 23\n");
        twins.Reload(Files + VirtualServer("192.168.0.99 80", "NAT", "lb_algo rr\n protocol TCP", Server(8, File("gone", "weight 2 noreverse")), Server(9, File("made"))));
        twins.ServicesAgree("reloaded", @"^-A[^\n]*\n-a[^\n]*:8008 -m -w 5\n-a[^\n]*:8009 -m -w 12\n");
    }

    [Test]
    public void Scripts_ask_for_weights()
    {
        var twins = NewTwins(Files + VirtualServer("192.168.0.99 80", "NAT", "lb_algo rr\n protocol TCP",
            Server(1, Script("a")), Server(2, Script("a"), Script("b")), Server(3, Script("a"), File("one"))));
        twins.OnDirectors("echo 10 >/tmp/a; echo 20 >/tmp/b; echo 1 >/tmp/one");
        twins.Start();
        twins.ServicesAgree("start", @":8001 -m -w 8\n.*:8002 -m -w 21\n.*:8003 -m -w 10\n");
        twins.OnDirectors("echo 0 >/tmp/a");
        twins.ServicesAgree("0 leaves the configured weight", @":8001 -m -w 5\n.*:8002 -m -w 18\n.*:8003 -m -w 7\n");
        twins.OnDirectors("echo 1 >/tmp/b");
        twins.ServicesAgree("one fails", @":8001 -m -w 5\n(?!.*:8002)");
        twins.OnDirectors("echo 12 >/tmp/b");
        twins.ServicesAgree("it is back", @":8002 -m -w 10\n");
        twins.OnDirectors("echo 255 >/tmp/a");
        twins.ServicesAgree("much", @":8001 -m -w 253\n.*:8002 -m -w 258\n.*:8003 -m -w 255\n");
        twins.OnDirectors("echo 2 >/tmp/a");
        twins.ServicesAgree("none", @":8001 -m -w 0\n.*:8002 -m -w 5\n");
    }
}
