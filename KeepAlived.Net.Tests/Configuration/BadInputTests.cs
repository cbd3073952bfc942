using FsCheck;
using FsCheck.Fluent;

namespace KeepAlived.Net.Configuration;

/// <summary>Whatever a file holds, there are diagnostics and a status, in bounded time, and never an exception.</summary>
internal sealed class BadInputTests
{
    private const string Vrrp = """
        global_defs {
            router_id "LB 1"   # name
            vrrp_version 2
            notification_email { a@example.com b@example.com }
        }
        $IF=eth0
        vrrp_script chk { script "killall -0 haproxy"
            interval 2
            weight 2 }
        @lb1 vrrp_instance VI_1 {
        @^lb1 priority 50
        @^lb2 priority 60
            interface ${IF}
            state MASTER
            virtual_router_id 51
            use_vmac
            authentication {
                auth_type PASS
                auth_pass s3cr3t
            }
            virtual_ipaddress {
                ~SEQ(i, 3) 192.0.2.${i}/24 dev eth0 label eth0:$i
            }
            track_script {
                chk weight 5 reverse
            }
            notify_master "/bin/true 'a b' \x41\102" root
        }
        """;

    private const string Lvs = """
        virtual_server_group web {
            192.0.2.1-9 80
            fwmark 5
        }
        virtual_server 192.0.2.1 443 {
            delay_loop 6
            lb_algo wlc
            lb_kind DR
            persistence_timeout 50
            protocol TCP
            quorum 1
            sorry_server 127.0.0.1 80
            real_server 192.0.2.10 443 {
                weight 1
                HTTP_GET {
                    url {
                        path /index.html
                        digest 640205b7b0fc66c1ea91c463fac6334d
                        status_code 200-204 301
                    }
                    connect_timeout 3
                }
                MISC_CHECK {
                    misc_path "/bin/true x"
                    misc_timeout 3
                }
            }
        }
        """;

    private static readonly int[] Statuses = [0, 2, 5, 6];

    private static LoadedConfiguration Load(byte[] content)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return ConfigurationLoader.Load(path, TextFile.Machine);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Print(LoadedConfiguration loaded) => string.Join('\n', loaded.Diagnostics);

    [TestCase(Vrrp)]
    [TestCase(Lvs)]
    [CancelAfter(60_000)]
    public void A_file_cut_at_any_byte_gives_diagnostics(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            var loaded = Load(bytes[..length]);
            Assert.That(Statuses, Does.Contain(loaded.TestStatus), $"{length} bytes");
            Assert.That(Print(loaded), Is.Not.Null);
            var open = text.AsSpan(0, length).Count('{') > text.AsSpan(0, length).Count('}');
            if (open) Assert.That(loaded.Diagnostics, Is.Not.Empty, $"{length} bytes leave a block open");
        }
        Assert.That(Load(bytes).Diagnostics.Where(problem => problem.Severity is Severity.Error or Severity.Abort), Is.Empty, "the whole file is good");
    }

    [TestCase(Vrrp)]
    [TestCase(Lvs)]
    [CancelAfter(60_000)]
    public void A_file_with_any_byte_replaced_gives_a_status(string text)
    {
        foreach (var replacement in "{}\"$@~#\\\n\0 'x9"u8.ToArray())
            for (var at = 0; at < text.Length; at += 7)
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(text);
                bytes[at] = replacement;
                Assert.That(Statuses, Does.Contain(Load(bytes).TestStatus), $"byte {at} replaced by {replacement}");
            }
    }

    [Test, CancelAfter(60_000)]
    public void Random_bytes_give_a_status() =>
        Prop.ForAll<byte[]>(bytes => Statuses.Contains(Load(bytes).TestStatus) && Print(Load(bytes)).IndexOf('\u001b') < 0).QuickCheckThrowOnFailure();

    [Test, CancelAfter(60_000)]
    public void Shuffled_words_of_the_language_give_a_status()
    {
        var words = (Vrrp + " " + Lvs).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Append("\n").Append("\n").ToArray();
        Prop.ForAll(Gen.Elements(words).ListOf().ToArbitrary(), chosen =>
            Statuses.Contains(Load(System.Text.Encoding.UTF8.GetBytes(string.Join(' ', chosen))).TestStatus)).QuickCheckThrowOnFailure();
    }

    [TestCase("vrrp_instance A {\n", "a {\n", 200_000)]
    [TestCase("", "{", 200_000)]
    [TestCase("", "}", 200_000)]
    [TestCase("", "\"\n", 200_000)]
    [TestCase("", "virtual_server 192.0.2.1 80 {\n", 50_000)]
    [TestCase("vrrp_instance A {\nvirtual_ipaddress {\n", "192.0.2.1\n", 20_000)]
    [TestCase("vrrp_script A {\nscript \"", "\\", 1000)]
    [TestCase("", "$A= \\\n", 100_000)]
    [TestCase("", "include /dev/zero\n", 2_000)]
    [CancelAfter(30_000)]
    public void Much_of_the_same_ends(string start, string repeated, int times)
    {
        var loaded = Load(System.Text.Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(repeated, times))));
        Assert.That(Statuses, Does.Contain(loaded.TestStatus));
        Assert.That(loaded.Diagnostics, Has.Count.LessThan(12_000));
    }

    // The statuses are those of keepalived 2.2.7.
    [TestCase("", 0)]
    [TestCase("foo\n", 5)]
    [TestCase("vrrp_instance A {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n 192.0.2.1\n }\n", 5)]
    [TestCase("vrrp_instance {\n}\n", 5)]
    [TestCase("vrrp_script {\n}\n", 2)]
    [TestCase("virtual_server {\n}\n", 2)]
    [TestCase("virtual_server_group {\n}\n", 2)]
    [TestCase("vrrp_sync_group {\n}\n", 5)]
    [TestCase("global_defs {\n router_id\n}\n", 5)]
    [TestCase("global_defs {\n vrrp_version\n}\n", 2)]
    [TestCase("foo\nglobal_defs {\n vrrp_version\n}\n", 2)]
    public void The_status_of_a_broken_file_is_keepaliveds(string text, int status) => Assert.That(Load(System.Text.Encoding.UTF8.GetBytes(text)).TestStatus, Is.EqualTo(status));

    /// <summary>CVE-2024-41184 of keepalived: the end of an empty name of an ipset was looked for before its beginning. The statuses are those of keepalived 2.2.7.</summary>
    [TestCase("vrrp_ipsets \"\"", 5)]
    [TestCase("vrrp_iptables \"\"", 5)]
    [TestCase("vrrp_iptables \"\" \"\"", 5)]
    [TestCase("nftables \"\"", 0)]
    [TestCase("nftables_ipvs \"\"", 0)]
    [TestCase("router_id \"\"", 0)]
    [TestCase("vrrp_notify_fifo \"\"", 0)]
    [TestCase("dbus_service_name \"\"", 0)]
    [TestCase("smtp_server \"\"", 5)]
    [TestCase("notification_email_from \"\"", 0)]
    [TestCase("script_user \"\"", 5)]
    [TestCase("lvs_sync_daemon \"\" \"\"", 0)]
    public void An_empty_name_gives_a_status(string line, int status) => Assert.That(
        Load(System.Text.Encoding.UTF8.GetBytes($"global_defs {{\n {line}\n}}\nvrrp_instance A {{\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {{\n 192.0.2.1\n }}\n}}\n")).TestStatus, Is.EqualTo(status));
}
