using System.Text.RegularExpressions;
using KeepAlived.Net.Lab;
using KeepAlived.Net.Tests.Support;

namespace KeepAlived.Net.Tests.Packaging;

/// <summary>What the Debian package consists of. A stand-in takes the binary's place: scripts/package-test installs the true one.</summary>
internal sealed class PackageContentTests
{
    /// <summary>Every file that is not an example, with its mode; dpkg makes all of them root's.</summary>
    private static readonly string[] Files =
    [
        "-rw-r--r-- ./etc/dbus-1/system.d/org.keepalived.Vrrp1.conf",
        "-rw-r--r-- ./etc/default/keepalived",
        "-rwxr-xr-x ./etc/init.d/keepalived",
        "-rw-r--r-- ./etc/needrestart/conf.d/keepalived-net.conf",
        "-rw-r--r-- ./lib/systemd/system/keepalived.service",
        "lrwxrwxrwx ./usr/bin/genhash -> ../lib/keepalived-net/keepalived",
        "-rwxr-xr-x ./usr/lib/keepalived-net/keepalived",
        "-rw-r--r-- ./usr/lib/keepalived-net/libMonoPosixHelper.so",
        "-rw-r--r-- ./usr/lib/tmpfiles.d/keepalived.conf",
        "lrwxrwxrwx ./usr/sbin/keepalived -> ../lib/keepalived-net/keepalived",
        "-rw-r--r-- ./usr/share/dbus-1/interfaces/org.keepalived.Vrrp1.Instance.xml",
        "-rw-r--r-- ./usr/share/dbus-1/interfaces/org.keepalived.Vrrp1.Vrrp.xml",
        "-rw-r--r-- ./usr/share/doc/keepalived-net/changelog.Debian.gz",
        "-rw-r--r-- ./usr/share/doc/keepalived-net/changelog.gz",
        "-rw-r--r-- ./usr/share/doc/keepalived-net/copyright",
        "-rw-r--r-- ./usr/share/man/man1/genhash.1.gz",
        "-rw-r--r-- ./usr/share/man/man5/keepalived.conf.5.gz",
        "-rw-r--r-- ./usr/share/man/man8/keepalived.8.gz",
        "-rw-r--r-- ./usr/share/snmp/mibs/KEEPALIVED-MIB.txt",
        "-rw-r--r-- ./usr/share/snmp/mibs/VRRP-MIB.txt",
        "-rw-r--r-- ./usr/share/snmp/mibs/VRRPv3-MIB.txt",
    ];

    private DirectoryInfo _place = null!;
    private string _package = "";

    [OneTimeSetUp]
    public void Build()
    {
        _place = Directory.CreateTempSubdirectory();
        foreach (var name in new[] { "keepalived", "libMonoPosixHelper.so" }) File.WriteAllText(Path.Combine(_place.FullName, name), "a stand-in");
        _package = Shell.Demand("bash", Committed.Path("scripts", "package"), _place.FullName, _place.FullName).Trim();
    }

    [OneTimeTearDown]
    public void Remove() => _place.Delete(recursive: true);

    [Test]
    public void It_holds_these_files_with_these_modes_and_no_others()
    {
        var listed = Regex.Replace(Shell.Demand("dpkg-deb", "-c", _package), " root/root +[0-9]+ [0-9-]+ [0-9:]+ ", " ").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(listed.Where(line => line[0] != 'd' && !line.Contains("/examples/")), Is.EquivalentTo(Files));
        Assert.That(listed.Where(line => line[0] == 'd' && !line.StartsWith("drwxr-xr-x ", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void The_examples_of_the_repository_are_in_it()
    {
        var examples = Directory.GetFiles(Committed.Path("conf-examples"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Committed.Path("conf-examples"), path));
        var listed = Shell.Demand("dpkg-deb", "-c", _package);
        foreach (var example in examples) Assert.That(listed, Does.Contain($" ./usr/share/doc/keepalived-net/examples/{example}\n"));
    }

    [Test]
    public void What_the_operator_may_edit_is_marked_so()
    {
        var marked = Shell.Demand("dpkg-deb", "-I", _package, "conffiles").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(marked, Is.EquivalentTo(Files.Where(line => line.Contains(" ./etc/")).Select(line => line.Split(" .")[1])));
    }

    [TestCase("Package", "keepalived-net")]
    [TestCase("Architecture", "amd64")]
    [TestCase("Conflicts", "keepalived")]
    [TestCase("Replaces", "keepalived")]
    [TestCase("Provides", "keepalived (= 1:2.2.7)")]
    public void It_takes_the_place_of_keepalived(string field, string value) =>
        Assert.That(Shell.Demand("dpkg-deb", "-f", _package, field).Trim(), Is.EqualTo(value));

    [Test]
    public void It_depends_on_what_the_binary_loads_and_recommends_what_only_some_configurations_need()
    {
        string[] Names(string field) => [.. Shell.Demand("dpkg-deb", "-f", _package, field).Trim().Split(", ").Select(entry => entry.Split(' ')[0])];
        Assert.That(Names("Depends"), Is.EquivalentTo(new[] { "libc6", "libpcre2-8-0", "libssl3", "zlib1g" }));
        Assert.That(Names("Recommends"), Is.EquivalentTo(new[] { "iproute2", "ipvsadm", "libnghttp2-14", "nftables" }));
    }

    [Test]
    public void Its_version_is_the_program_s()
    {
        var prefix = Regex.Match(File.ReadAllText(Committed.Path("Directory.Build.props")), "<VersionPrefix>(.*)</VersionPrefix>").Groups[1].Value;
        Assert.That(Shell.Demand("dpkg-deb", "-f", _package, "Version").Trim(), Does.Match($"^{Regex.Escape(prefix)}-[0-9]+$"));
        Assert.That(Path.GetFileName(_package), Is.EqualTo($"keepalived-net_{Shell.Demand("dpkg-deb", "-f", _package, "Version").Trim()}_amd64.deb"));
    }

    /// <summary>The texts of the files that keepalived has too are inside it, so that an edited one raises no question.</summary>
    [TestCase("preinst")]
    [TestCase("postinst")]
    [TestCase("prerm")]
    [TestCase("postrm")]
    public void Its_scripts_are_shell_scripts_without_mistakes(string script)
    {
        var path = Path.Combine(_place.FullName, script);
        File.WriteAllText(path, Shell.Demand("dpkg-deb", "-I", _package, script));
        Assert.That(Shell.Run("sh", "-n", path).Output, Is.Empty);
        Assert.That(File.ReadAllText(path), Does.StartWith("#!/bin/sh\n").And.Not.Contain("@CONFFILES@"));
    }
}
