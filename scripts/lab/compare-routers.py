"""Takes pairs of virtual routers through a day of failures, in network namespaces on this machine's own kernel: two of Debian's
keepalived, ours beside Debian's, and Debian's beside ours. What the notify scripts are told, what is on the wire and what is left
behind has to be the same. Runs as root.

usage: compare-routers.py OURS DEBIANS [CASE ...]       OURS and DEBIANS are commands
prints each case with the differences; ends with 1 if there are any. A burst of gratuitous ARP or an advertisement that comes
just when one stage ends and the next begins is counted in either: look twice at a difference of that kind, on a calm machine."""
import concurrent.futures as futures
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

COMMANDS = {"O": sys.argv[1], "D": sys.argv[2]} if len(sys.argv) > 2 else {}
ADDRESS = "10.0.0.99/24"
AT_ONCE = 3                                             # cases; each has three pairs
cases = {}


def case(name, settings="", second=None, addresses=ADDRESS, before="", priorities=(150, 100), states=("BACKUP", "BACKUP"), interval="advert_int 1", defaults="", more=""):
    """Two files: of the first router and of the second, whose settings may be others."""
    def text(router):
        own = settings if router == 0 or second is None else second
        lines = addresses.replace(", ", "\n  ")
        return (f"global_defs {{\n script_user root\n {defaults}\n}}\n{before}vrrp_instance V {{\n state {states[router]}\n interface eth0\n virtual_router_id 51\n"
                f" priority {priorities[router]}\n {interval}\n {own}\n notify NOTIFY\n virtual_ipaddress {{\n  {lines}\n }}\n{more}}}\n")
    cases[name] = (text(0), text(1))


def secret(kind):
    return f"authentication {{\n auth_type {kind}\n auth_pass secret99\n }}"


def peers(settings):
    """The settings of both routers with the other one as unicast peer."""
    return [f"{settings}\n unicast_src_ip 10.0.0.{own}\n unicast_peer {{\n 10.0.0.{other}\n }}" for own, other in ((1, 2), (2, 1))]


def many(count):
    return ", ".join(f"10.0.0.{100 + i}/24" for i in range(count))


SIX = "fe80::99/64, 2001:db8::99/64"
case("plain")
case("version 3", "version 3")
case("state MASTER", states=("MASTER", "BACKUP"))
case("PASS", secret("PASS"))
case("AH", secret("AH"))
case("virtual MAC", "use_vmac")
case("virtual MAC, version 3", "use_vmac\n version 3")
case("virtual MAC, from base", "use_vmac\n vmac_xmit_base")
case("nopreempt", "nopreempt")
case("preempt delay", "preempt_delay 3")
case("owner", priorities=(255, 100))
case("owner, version 3", "version 3", priorities=(255, 100))
case("owner, state MASTER", priorities=(255, 100), states=("MASTER", "BACKUP"))
case("equal priorities", priorities=(100, 100))
case("equal priorities, version 3", "version 3", priorities=(100, 100))
case("20 addresses", addresses=many(20))
case("25 addresses, version 3", "version 3", addresses=many(25))
case("0.1 s", "version 3", interval="advert_int 0.1")
case("2 s", interval="advert_int 2")
case("unlike intervals", "version 3\n advert_int 0.5", "version 3\n advert_int 1", interval="")
case("few announcements", "garp_master_repeat 2\n garp_master_delay 1")
case("refreshed announcements", "garp_master_refresh 2\n garp_master_refresh_repeat 2")
case("no second burst", "garp_master_delay 0\n garp_lower_prio_repeat 0")
case("paced announcements", defaults="vrrp_garp_interval 0.1")
case("least announcements", defaults="vrrp_min_garp")
case("silent to lower", "lower_prio_no_advert")
case("answers higher", "higher_prio_send_advert")
case("two missed", "down_timer_adverts 2")
case("unicast", *peers(""))
case("unicast, version 3", *peers("version 3"))
case("unicast, PASS", *peers(secret("PASS")))
case("unicast, TTL", *peers("unicast_ttl 3"))
case("unicast, new checksum", *peers("version 3\n old_unicast_checksum never"))
case("IPv6", addresses=SIX)
case("IPv6, global first", addresses="2001:db8::99/64")
case("IPv6, version 2", "version 2", addresses="fe80::99/64")
case("IPv6, virtual MAC", "use_vmac", addresses=SIX)
case("excluded", more=" virtual_ipaddress_excluded {\n 10.0.0.98/24\n 2001:db8::98/64\n }\n")
case("startup delay", defaults="vrrp_startup_delay 2")
case("strict", defaults="vrrp_strict")
case("strict, version 3", "version 3", defaults="vrrp_strict")
case("another group", defaults="vrrp_mcast_group4 224.0.0.20")
case("no accept", "no_accept")
case("version for all", defaults="vrrp_version 3")
case("label and broadcast", addresses="10.0.0.99/24 brd 10.0.0.255 dev eth0 label eth0:1")
case("tracked file", "track_file {\n f weight 1\n }", before="track_file f {\n file FILE\n}\n")
case("weighted script", "track_script {\n s\n }", before='vrrp_script s {\n script "/bin/test ! -e FILE"\n interval 1\n fall 2\n rise 2\n weight -60\n}\n')
case("script", "track_script {\n s\n }", before='vrrp_script s {\n script "/bin/test ! -e FILE"\n interval 1\n}\n')


def run(*words, check=True):
    return subprocess.run(words, capture_output=True, text=True, check=check).stdout


class Pair:
    """Two routers on a bridge that tcpdump(8) listens on."""

    def __init__(self, name, kinds):
        self.name, self.kinds = name, kinds
        self.folder = tempfile.mkdtemp(prefix="compare-routers-")
        tag = re.sub(r"\W", "", os.path.basename(self.folder))
        self.hosts = [f"{tag}-{host}" for host in "abl"]
        self.marks, self.processes = [(0, "0 before")], [None, None]
        for host in self.hosts:
            run("ip", "netns", "add", host)
            run("ip", "-n", host, "link", "set", "lo", "up")
        lan = self.hosts[2]
        run("ip", "-n", lan, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        run("ip", "-n", lan, "link", "set", "br0", "up")
        for router in (0, 1):
            host = self.hosts[router]
            run("ip", "-n", host, "link", "add", "eth0", "address", f"02:00:00:00:00:0{router + 1}", "type", "veth", "peer", "name", f"p{router}", "netns", lan)
            run("ip", "-n", lan, "link", "set", f"p{router}", "master", "br0", "up")
            run("ip", "netns", "exec", host, "sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=0")
            run("ip", "-n", host, "link", "set", "eth0", "up")
            run("ip", "-n", host, "address", "add", f"10.0.0.{router + 1}/24", "dev", "eth0")
            self.write(f"{router}.conf", cases[name][router].replace("NOTIFY", self.path(f"notify{router}")).replace("FILE", self.path(f"file{router}")))
            self.write(f"notify{router}", f'#!/bin/sh\necho "$(cat {self.path("stage")}): $*" >> {self.path(f"told{router}")}\n')
            os.chmod(self.path(f"notify{router}"), 0o755)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)

    def read(self, name):
        try:
            with open(self.path(name), encoding="ascii") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def stage(self, name):
        self.write("stage", name)
        self.marks.append((time.time(), name))

    def start(self, router):
        command = f"mount -t tmpfs none /run; exec {COMMANDS[self.kinds[router]]} -n -l -D -P -f {self.path(f'{router}.conf')} -p /run/p -r /run/v"
        with open(self.path(f"log{router}"), "a", encoding="ascii") as log:
            self.processes[router] = subprocess.Popen(["ip", "netns", "exec", self.hosts[router], "unshare", "-m", "sh", "-c", command], stdout=log, stderr=log)

    def stop(self, router):
        self.processes[router].terminate()
        self.processes[router].wait(20)

    def live(self):
        """The day of failures."""
        lan, slow = self.hosts[2], 2 if "2 s" in self.name or "delay" in self.name else 1
        heard = subprocess.Popen(["ip", "netns", "exec", lan, "tcpdump", "-U", "-p", "-n", "-i", "br0", "-w", self.path("wire"), "arp or proto 112 or proto 51 or ip6"], stderr=subprocess.DEVNULL)
        time.sleep(1)
        self.stage("1 second starts")
        self.start(1)
        time.sleep(6 * slow)
        self.stage("2 first starts")
        self.start(0)
        time.sleep(7 * slow)
        if "FILE" in cases[self.name][0]:
            self.stage("2a what it tracks fails")
            self.write("file0", "-60" if "file" in self.name else "")
            time.sleep(7)
            self.stage("2b what it tracks is well")
            self.write("file0", "0") if "file" in self.name else os.remove(self.path("file0"))
            time.sleep(7)
        self.stage("3 first stops")
        self.stop(0)
        time.sleep(3 * slow)
        self.stage("4 first returns")
        self.start(0)
        time.sleep(7 * slow)
        self.stage("5 its cable is pulled")
        run("ip", "-n", lan, "link", "set", "p0", "down")
        time.sleep(6 * slow)
        self.stage("6 its cable is back")
        run("ip", "-n", lan, "link", "set", "p0", "up")
        time.sleep(7 * slow)
        self.stage("7 second stops")
        self.stop(1)
        time.sleep(2)
        self.stage("8 first stops")
        self.stop(0)
        time.sleep(1)
        heard.terminate()
        heard.wait()
        return self.told() + self.wire() + self.left()

    def told(self):
        return [f"{name} is told, {line}" for router, name in enumerate(("first", "second")) for line in self.read(f"told{router}").splitlines()]

    def wire(self):
        """Each kind of advertisement once for each stage, and the number of announcements."""
        packets, seen = [], {}
        for line in run("tcpdump", "-tt", "-n", "-v", "-e", "-r", self.path("wire"), check=False).splitlines():
            if re.match(r"\d+\.\d+ ", line):
                packets.append(line)
            elif packets:
                packets[-1] += " " + line.strip()
        for packet in packets:
            at, text = packet.split(" ", 1)
            stage = [name for began, name in self.marks if began <= float(at) + 0.02][-1]
            kind = self.kind_of(text)
            if kind:
                seen[stage, kind] = seen.get((stage, kind), 0) + 1
        return [f"{stage}: {kind}" + (f" x{count}" if kind.startswith("announces") else "") for (stage, kind), count in sorted(seen.items())]

    @staticmethod
    def kind_of(text):
        sender = text.split()[0]
        if "vrrp" in text.lower() or " 112" in text or "AH" in text:
            text = re.sub(r"\bid \d+, |flowlabel 0x\w+, ", "", text)             # numbers of packets and flows are each sender's own
            return "advertises " + re.sub(r"AH\([^)]*\)", "AH", re.sub(r"icv=\w+|(seq|sumlen)[ =]\w+", "", text))
        if found := re.search(r"who-has (\S+) .*tell (\S+?),", text):
            return f"announces {sender} {found[1]}" if found[1] == found[2] else None
        if "neighbor advertisement" in text and (found := re.search(r"tgt is (\S+?98|\S+?99),", text)):
            flags = re.search(r"Flags \[[^]]*\]", text)
            return f"announces {sender} {found[1]} {flags[0] if flags else ''}"
        return None

    def left(self):
        """Virtual addresses and links that are left behind."""
        lines = [line for host in self.hosts[:2] for line in (run("ip", "-n", host, "-o", "address") + run("ip", "-n", host, "-br", "link")).splitlines()]
        return ["left behind: " + line for line in lines if "vrrp" in line or "99/" in line or "98/" in line]

    def end(self):
        for process in self.processes:
            if process and process.poll() is None:
                process.kill()
        for host in self.hosts:
            run("ip", "netns", "delete", host, check=False)
        shutil.rmtree(self.folder)


def history(name, kinds):
    pair = Pair(name, kinds)
    try:
        return pair.live()
    finally:
        pair.end()


def compare(name):
    with futures.ThreadPoolExecutor(3) as pool:
        debians, *mixed = pool.map(lambda kinds: history(name, kinds), ("DD", "OD", "DO"))
    return name, [[line for line in difflib.unified_diff(debians, other, lineterm="", n=0) if line[0] in "+-" and line[:3] not in ("+++", "---")] for other in mixed]


def main():
    wanted = sys.argv[3:] or list(cases)
    different = 0
    with futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for name, differences in pool.map(compare, wanted):
            for which, lines in zip(("ours first", "ours second"), differences):
                print(f"{name}, {which}: {'equal' if not lines else f'{len(lines)} lines differ'}", flush=True)
                different += bool(lines)
                for line in lines:
                    print("   ", line)
    print(f"{2 * len(wanted) - different} equal, {different} different")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    if not COMMANDS:
        sys.exit(__doc__)
    main()
