"""Takes pairs of virtual routers through a day of failures, in network namespaces on this machine's own kernel: two of Debian's
keepalived, ours beside Debian's, and Debian's beside ours. What the notify scripts are told, what is on the wire and what is left
behind has to be the same. Runs as root.

usage: compare-routers.py OURS DEBIANS [CASE ...]       OURS and DEBIANS are commands
prints each case with the differences; ends with 1 if there are any. A burst of gratuitous ARP or an advertisement that comes
just when one stage ends and the next begins is counted in either: what differs is lived through again, and has to differ again."""
import concurrent.futures as futures
import difflib
import glob
import os
import re
import shutil
import signal
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
                f" priority {priorities[router]}\n {interval}\n {own}\n notify NOTIFY\n virtual_ipaddress {{\n  {lines}\n }}\n{more}}}\n").replace("PRIORITY", str(priorities[router]))
    cases[name] = (text(0), text(1))


def secret(kind):
    return f"authentication {{\n auth_type {kind}\n auth_pass secret99\n }}"


def peers(settings):
    """The settings of both routers with the other one as unicast peer."""
    return [f"{settings}\n unicast_src_ip 10.0.0.{own}\n unicast_peer {{\n 10.0.0.{other}\n }}" for own, other in ((1, 2), (2, 1))]


def many(count):
    return ", ".join(f"10.0.0.{100 + i}/24" for i in range(count))


SIX = "fe80::99/64, 2001:db8::99/64"
TWIN = "}\nvrrp_instance W {\n state BACKUP\n interface eth0\n virtual_router_id 52\n priority PRIORITY\n advert_int 1\n notify NOTIFY\n virtual_ipaddress {\n  10.0.0.97/24\n }\n"
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
case("script that fails at first", "track_script {\n s\n }", before='vrrp_script s {\n script "/bin/test ! -e FILE"\n interval 1\n rise 2\n fall 2\n init_fail\n}\n')
case("sync group", before="vrrp_sync_group G {\n group {\n V\n W\n }\n notify NOTIFY\n}\n", more=TWIN)
case("sync group, silent to lower", "lower_prio_no_advert", before="vrrp_sync_group G {\n group {\n V\n W\n }\n}\n", more=TWIN)
case("sync group, script", before='vrrp_script s {\n script "/bin/test ! -e FILE"\n interval 1\n}\nvrrp_sync_group G {\n group {\n V\n W\n }\n track_script {\n s\n }\n}\n', more=TWIN)
case("two instances", more=TWIN)
case("reload lowers the priority")
case("reload lowers the priority, nopreempt", "nopreempt")
case("reload lowers the priority, version 3", "version 3")
case("reload changes the addresses")
case("same source", "mcast_src_ip 10.0.0.77")
case("same source, virtual MAC", "use_vmac\n mcast_src_ip 10.0.0.77")
case("same source, version 3, equal priorities", "version 3\n mcast_src_ip 10.0.0.77", priorities=(100, 100))
case("unicast, virtual MAC", *peers("use_vmac"))
case("unicast, AH", *peers(secret("AH")))
case("unicast, version 3, preempt delay", *peers("version 3\n preempt_delay 3"))
case("preempt delay, version 3", "version 3\n preempt_delay 3")
case("preempt delay, 0.3 s", "version 3\n preempt_delay 2", interval="advert_int 0.3")
case("nopreempt, version 3", "version 3\n nopreempt")
case("owner that ignores", "owner_ignore_adverts", priorities=(255, 100))
case("two owners", priorities=(255, 255))
case("two owners, strict", defaults="vrrp_strict", priorities=(255, 255))
case("lowest priority", priorities=(2, 1))
case("skips checks", "skip_check_adv_addr")
case("IPv6, preempt delay", "preempt_delay 3", addresses=SIX)
case("IPv6, 0.1 s", addresses=SIX, interval="advert_int 0.1")
case("ipvlan", "use_ipvlan", addresses=ADDRESS)
case("dont track", "dont_track_primary")
case("virtual route", more=" virtual_routes {\n 192.0.2.0/24 via 10.0.0.50 dev eth0\n }\n")
case("named virtual MAC", "use_vmac mac99")
case("virtual MAC, 0.1 s", "use_vmac\n version 3", interval="advert_int 0.1")


def run(*words, check=True):
    return subprocess.run(words, capture_output=True, text=True, check=check).stdout


def children(pid):
    """The processes that a process has started, and theirs."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        with open(path, encoding="ascii") as file:
            for child in file.read().split():
                found += [int(child), *children(child)]
    return found


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
        """Debian's takes a second to end; every stage takes as long for ours."""
        at_least = time.time() + 1.2
        self.processes[router].terminate()
        self.processes[router].wait(20)
        time.sleep(max(0, at_least - time.time()))

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
        if "reload" in self.name:
            self.stage("2a its file changes")
            text = self.read("0.conf")
            self.write("0.conf", text.replace("priority 150", "priority 50") if "priority" in self.name else text.replace(ADDRESS, ADDRESS + "\n  10.0.0.98/24"))
            self.processes[0].send_signal(signal.SIGHUP)
            time.sleep(7)
            self.stage("2b its file is as before")
            self.write("0.conf", text)
            self.processes[0].send_signal(signal.SIGHUP)
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
        self.stage("6a neither hears the other")
        for port in ("p0", "p1"):
            run("bridge", "-n", lan, "link", "set", "dev", port, "isolated", "on")
        time.sleep(6 * slow)
        self.stage("6b they hear each other")
        for port in ("p0", "p1"):
            run("bridge", "-n", lan, "link", "set", "dev", port, "isolated", "off")
        time.sleep(7)
        self.stage("7 first is killed")
        for process in [*reversed(children(self.processes[0].pid)), self.processes[0].pid]:  # whose parent dies first resigns
            os.kill(process, signal.SIGKILL)
        self.processes[0].wait()
        time.sleep(6 * slow)
        self.stage("8 first is back")
        self.start(0)
        time.sleep(7 * slow)
        self.stage("9 second stops")
        self.stop(1)
        time.sleep(3)
        self.stage("9a first stops")
        self.stop(0)
        time.sleep(1)
        heard.terminate()
        heard.wait()
        return self.told() + self.wire() + self.left()

    def told(self):
        """In order; that of several instances is the order in which their scripts happen to run."""
        lists = [[f"{name} is told, {line}" for line in self.read(f"told{router}").splitlines()] for router, name in enumerate(("first", "second"))]
        return [line for told in lists for line in (sorted(told) if "vrrp_instance W" in cases[self.name][0] else told)]

    def wire(self):
        """Each kind of advertisement once for each stage, and the number of announcements; but nothing of 6b, which depends on who speaks first."""
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
            if kind and not stage.startswith("6b"):
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
        lines = [line for host in self.hosts[:2] for line in (run("ip", "-n", host, "-o", "address") + run("ip", "-n", host, "-br", "link") + run("ip", "-n", host, "route")).splitlines()]
        return ["left behind: " + line for line in lines if "vrrp" in line or any(f"{address}/" in line for address in (97, 98, 99)) or "192.0.2" in line]

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
    """The lines that differ, in two lives."""
    def once():
        with futures.ThreadPoolExecutor(3) as pool:
            debians, *mixed = pool.map(lambda kinds: history(name, kinds), ("DD", "OD", "DO"))
        return [[line for line in difflib.unified_diff(debians, other, lineterm="", n=0) if line[0] in "+-" and line[:3] not in ("+++", "---")] for other in mixed]
    differences = once()
    return name, [[line for line in lines if line in again] for lines, again in zip(differences, once())] if any(differences) else differences


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
