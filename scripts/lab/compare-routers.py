"""Takes pairs of virtual routers through a day of failures, in network namespaces on this machine's own kernel: two of Debian's
keepalived, ours beside Debian's, and Debian's beside ours. What the notify scripts are told, what is on the wire and what is left
behind has to be the same. Runs as root.

usage: compare-routers.py OURS DEBIANS [CASE ...]       OURS and DEBIANS are commands
prints each case with the differences; ends with 1 if there are any. A burst of gratuitous ARP or an advertisement that comes
just when one stage ends and the next begins is counted in either: what differs is lived through again, the stages a third of a second
later, and has to differ again."""
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

from router_cases import ADDRESS, cases, run

COMMANDS = {"O": sys.argv[1], "D": sys.argv[2]} if len(sys.argv) > 2 else {}
BRIDGES = ("br0", "br1")
AT_ONCE = 3                                             # cases; each has three pairs


def children(pid):
    """The processes that a process has started, and theirs."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        with open(path, encoding="ascii") as file:
            for child in file.read().split():
                found += [int(child), *children(child)]
    return found


class Pair:
    """Two routers on two bridges that tcpdump(8) listens on; most cases use the first only."""

    def __init__(self, name, kinds, shift):
        self.name, self.kinds, self.shift = name, kinds, shift
        self.folder = tempfile.mkdtemp(prefix="compare-routers-")
        tag = re.sub(r"\W", "", os.path.basename(self.folder))
        self.hosts = [f"{tag}-{host}" for host in "abl"]
        self.marks, self.processes, self.helpers, self.held = [(0, "0 before")], [None, None], [None, None], []
        for host in self.hosts:
            run("ip", "netns", "add", host)
            run("ip", "-n", host, "link", "set", "lo", "up")
        lan = self.hosts[2]
        for bridge in BRIDGES:
            run("ip", "-n", lan, "link", "add", bridge, "type", "bridge", "mcast_snooping", "0")
            run("ip", "-n", lan, "link", "set", bridge, "up")
        for router in (0, 1):
            host = self.hosts[router]
            for number, bridge in enumerate(BRIDGES):
                port, card = f"{'pq'[number]}{router}", f"eth{number}"
                run("ip", "-n", host, "link", "add", card, "address", f"02:00:00:00:0{number}:0{router + 1}", "type", "veth", "peer", "name", port, "netns", lan)
                run("ip", "-n", lan, "link", "set", port, "master", bridge, "up")
                run("ip", "netns", "exec", host, "sysctl", "-qw", f"net.ipv6.conf.{card}.accept_dad=0")
                run("ip", "-n", host, "link", "set", card, "up")
                run("ip", "-n", host, "address", "add", f"10.{number}.0.{router + 1}/24", "dev", card)
                run("ip", "-n", host, "address", "add", f"2001:db8:{number + 1}::{router + 1}/64", "dev", card)
            self.write(f"{router}.conf", self.filled(router, cases[name][router]))
            self.write(f"notify{router}", f'#!/bin/sh\necho "$(cat {self.path("stage")}): $*" >> {self.path(f"told{router}")}\n')
            self.write(f"reader{router}", f'#!/bin/sh\nwhile read line; do echo "$(cat {self.path("stage")}): pipe: $line" >> {self.path(f"told{router}")}; done < $1\n')
            for script in ("notify", "reader"):
                os.chmod(self.path(f"{script}{router}"), 0o755)

    def path(self, name):
        return os.path.join(self.folder, name)

    def filled(self, router, text):
        for word, path in (("NOTIFY", f"notify{router}"), ("READER", f"reader{router}"), ("PIPE", f"pipe{router}"), ("FILE", f"file{router}"), ("TRACKED", "tracked")):
            text = text.replace(word, self.path(path))
        return text

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
        self.hold()
        self.write("stage", name)
        self.marks.append((time.time(), name))

    def hold(self):
        """What both have in the kernel when a stage ends: addresses, links, routes, rules; without numbers and times."""
        for router, host in zip(("first", "second"), self.hosts):
            for kind, words in (("address", ("-o", "address")), ("link", ("-d", "-o", "link")), ("route", ("route", "show", "table", "all")), ("route", ("-6", "route", "show", "table", "all")),
                                ("rule", ("rule",)), ("rule", ("-6", "rule"))):
                lines = [self.plain(line) for line in run("ip", "-n", host, *words).splitlines()]
                self.held += [f"{self.marks[-1][1]}: {router} has {kind} {line}" for line in sorted(lines)]

    @staticmethod
    def plain(line):
        line = re.sub(r"^\d+: |@if\d+| (valid_lft|preferred_lft|expires) \d+sec|promiscuity.*?(?=macvlan|ipvlan|veth|bridge|$)|(numtxqueues|bcqueuelen).*|(qlen|mtu|qdisc|group|link-netns|link-netnsid|mode) \S+", "", line)
        return re.sub(r"\s+", " ", line.replace("\\", " "))

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
        heard = [subprocess.Popen(["ip", "netns", "exec", self.hosts[2], "tcpdump", "-U", "-n", "-i", bridge, "-w", self.path(bridge), "arp or proto 112 or proto 51 or ip6"], stderr=subprocess.DEVNULL)
                 for bridge in BRIDGES]
        time.sleep(1)
        if cases[self.name][2] is None:
            self.live_usually()
        else:
            for number, (name, do, seconds) in enumerate(cases[self.name][2]):
                self.stage(name)
                do(self)
                time.sleep(seconds + (self.shift if number == 1 else 0))
        for listener in heard:
            listener.terminate()
            listener.wait()
        return self.told() + self.wire("br0") + self.wire("br1") + self.held + self.left()

    def live_usually(self):
        lan, slow = self.hosts[2], 2 if "2 s" in self.name or "delay" in self.name else 1
        self.stage("1 second starts")
        self.start(1)
        time.sleep(6 * slow)
        self.stage("2 first starts")
        self.start(0)
        time.sleep((9.5 if "reload" in self.name else 7 * slow) + self.shift)  # a reload loses Debian's second burst, which ours sends (docs/DIFFERENCES)
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

    def told(self):
        """In order; that of several scripts for one change is the order in which they happen to run. The reader of a pipe writes beside them, and
        Debian's ends it before it has read the last lines."""
        first, lines = cases[self.name][0], []
        for router, name in enumerate(("first", "second")):
            told = [f"{name} is told, {line}" for line in self.read(f"told{router}").splitlines()]
            scripts = [line for line in told if "pipe: " not in line]
            lines += sorted(scripts) if first.count("vrrp_instance ") > 1 or "vrrp_sync_group" in first or "notify_master" in first else scripts
            lines += [line for line in told if "pipe: " in line and " STOP " not in line]
        return lines

    def wire(self, bridge):
        """Each kind of advertisement once for each stage, and the number of announcements; but nothing of 6b, which depends on who speaks first."""
        packets, seen = [], {}
        for line in run("tcpdump", "-tt", "-n", "-v", "-e", "-r", self.path(bridge), check=False).splitlines():
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
        return [f"{stage}: {'' if bridge == 'br0' else 'eth1 '}{kind}" + (f" x{count}" if kind.startswith("announces") else "") for (stage, kind), count in sorted(seen.items())]

    @staticmethod
    def kind_of(text):
        sender = text.split()[0]
        if "vrrp" in text.lower() or " 112" in text or "AH" in text:
            text = re.sub(r"\bid \d+, |flowlabel 0x\w+, ", "", text)             # numbers of packets and flows are each sender's own
            return "advertises " + re.sub(r"AH\([^)]*\)", "AH", re.sub(r"icv=\w+|(seq|sumlen)[ =]\w+", "", text))
        if found := re.search(r"who-has (\S+) .*tell (\S+?),", text):
            return f"announces {sender} {found[1]}" if found[1] == found[2] else None
        if "> 02:00:00:00:00:08" in text and (found := re.search(r"Reply (\S+\.9[6-9]) is-at (\S+?),", text)):  # who yields may answer the announcement
            return f"answers {sender} {found[1]} is-at {found[2]}"
        if "neighbor advertisement" in text and (found := re.search(r"tgt is (\S+?98|\S+?99),", text)):
            flags = re.search(r"Flags \[[^]]*\]", text)
            return f"announces {sender} {found[1]} {flags[0] if flags else ''}"
        return None

    def left(self):
        """Virtual addresses and links that are left behind."""
        lines = [line for host in self.hosts[:2] for line in (run("ip", "-n", host, "-o", "address") + run("ip", "-n", host, "-br", "link") + run("ip", "-n", host, "route")).splitlines()]
        return ["left behind: " + line for line in lines if "vrrp" in line or any(f"{address}/" in line for address in (96, 97, 98, 99)) or "192.0.2" in line]

    def end(self):
        for process in self.processes + self.helpers:
            if process and process.poll() is None:
                process.kill()
        for host in self.hosts:
            run("ip", "netns", "delete", host, check=False)
        shutil.rmtree(self.folder)


def history(name, kinds, shift):
    pair = Pair(name, kinds, shift)
    try:
        return pair.live()
    finally:
        pair.end()


def compare(name):
    """The lines that differ, in two lives."""
    def once(shift=0):
        with futures.ThreadPoolExecutor(3) as pool:
            debians, *mixed = pool.map(lambda kinds: history(name, kinds, shift), ("DD", "OD", "DO"))
        return [[line for line in difflib.unified_diff(debians, other, lineterm="", n=0) if line[0] in "+-" and line[:3] not in ("+++", "---")] for other in mixed]
    differences = once()
    return name, [[line for line in lines if line in again] for lines, again in zip(differences, once(0.35))] if any(differences) else differences


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
