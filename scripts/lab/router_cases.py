"""The pairs of configurations of compare-routers.py, and what happens to them."""
import os
import signal
import socket
import struct
import subprocess
import sys

ADDRESS = "10.0.0.99/24"


# What can happen to a pair: each makes a function of the pair.

def run(*words, check=True):
    return subprocess.run(words, capture_output=True, text=True, check=check).stdout


def edits(router, *changes):
    """Its file changes and is read again; each change is the old text and the new."""
    def do(pair):
        text = pair.read(f"{router}.conf")
        for old, new in changes:
            old, new = pair.filled(router, old), pair.filled(router, new)
            if old not in text:
                sys.exit(f"{pair.name}: its file has no {old!r}")
            text = text.replace(old, new)
        pair.write(f"{router}.conf", text)
        pair.processes[router].send_signal(signal.SIGHUP)
    return do


def writes(router, text):
    return lambda pair: pair.write(f"file{router}", text)


def removes(router):
    return lambda pair: os.remove(pair.path(f"file{router}"))


def on(router, *words):
    """A command of ip(8) on the router's host."""
    return lambda pair: run("ip", "-n", pair.hosts[router], *words)


def starts(router):
    return lambda pair: pair.start(router)


def stops(router):
    return lambda pair: pair.stop(router)


def begins(router):
    """A program that it tracks, by another name than any other has."""
    def do(pair):
        pair.helpers[router] = subprocess.Popen(["ip", "netns", "exec", pair.hosts[router], "sh", "-c", f"cp /bin/sleep {pair.path('tracked')} 2>/dev/null; exec {pair.path('tracked')} 1000"])
    return do


def ends(router):
    def do(pair):
        pair.helpers[router].kill()
        pair.helpers[router].wait()
    return do


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def advert(priority, version=2, source="10.0.0.7", interval=1, addresses=("10.0.0.99",), router=51, password=None, ttl=255, kind=1, repeat=1):
    """A third router speaks, once or several times in a row."""
    group = socket.inet_aton("224.0.0.18")
    body = b"".join(socket.inet_aton(address) for address in addresses)
    middle = struct.pack("!BB", 1 if password else 0, interval) if version == 2 else struct.pack("!H", int(interval * 100))
    if version == 2:
        body += (password or "").encode().ljust(8, b"\0")
    start, own = struct.pack("!BBBB", version << 4 | kind, router, priority, len(addresses)) + middle, socket.inet_aton(source)
    summed = start + b"\0\0" + body
    pseudo = own + group + struct.pack("!BBH", 0, 112, len(summed)) if version == 3 else b""
    message = start + struct.pack("!H", checksum(pseudo + summed)) + body
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0xC0, 20 + len(message), 1, 0, ttl, 112, 0, own, group)
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    frame = bytes.fromhex("01005e000012" "020000000007" "0800") + header + message
    program = f"import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(('br0', 0)); [s.send(bytes.fromhex('{frame.hex()}')) for _ in range({repeat})]"
    return lambda pair: run("ip", "netns", "exec", pair.hosts[2], "python3", "-c", program)


def asks(*addresses):
    """A host without router asks for addresses by ARP."""
    head = "ff" * 6 + "020000000008" + "0806" + "0001080006040001" + "020000000008" + socket.inet_aton("10.0.0.250").hex() + "00" * 6
    frames = [head + socket.inet_aton(address).hex() for address in addresses]
    program = f"import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(('br0', 0)); [s.send(bytes.fromhex(frame)) for frame in {frames}]"
    return lambda pair: run("ip", "netns", "exec", pair.hosts[2], "python3", "-c", program)


def both(*steps):
    """Both start, something happens, both stop: each step has a name, what is done, and the seconds that it lasts."""
    first = [("1 second starts", starts(1), 6), ("2 first starts", starts(0), 9.5)]  # until the second burst of announcements is over
    last = [("8 first stops", stops(0), 4), ("9 second stops", stops(1), 1)]
    return [*first, *((f"{3 + i // 10}.{i % 10} {name}", do, seconds) for i, (name, do, seconds) in enumerate(steps)), *last]


cases = {}


def case(name, settings="", second=None, addresses=ADDRESS, before="", priorities=(150, 100), states=("BACKUP", "BACKUP"), interval="advert_int 1", defaults="", more="", day=None):
    """Two files: of the first router and of the second, whose settings may be others; and what happens to them, if that is not the usual day."""
    def text(router):
        own = settings if router == 0 or second is None else second
        lines = addresses.replace(", ", "\n  ")
        return (f"global_defs {{\n script_user root\n {defaults}\n}}\n{before}vrrp_instance V {{\n state {states[router]}\n interface eth0\n virtual_router_id 51\n"
                f" priority {priorities[router]}\n {interval}\n {own}\n notify NOTIFY\n virtual_ipaddress {{\n  {lines}\n }}\n{more}}}\n").replace("PRIORITY", str(priorities[router])).replace("CROSSED", str(priorities[1 - router]))
    cases[name] = (text(0), text(1), day)


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
case("preempt after nopreempt", "nopreempt\n preempt")
case("commands with words", "notify_master \"NOTIFY x\" root\n notify_backup \"NOTIFY a 'b c' d\"\n notify_fault NOTIFY\n notify_stop \"NOTIFY stopped\"")
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

# Two networks in a group, as at the edge of most sites.
INNER = "}\nvrrp_instance W {\n state BACKUP\n interface eth1\n virtual_router_id 52\n priority PRIORITY\n advert_int 1\n OWN\n notify NOTIFY\n virtual_ipaddress {\n  10.1.0.97/24\n }\n"
SCRIPT = 'vrrp_script s {\n script "/bin/test ! -e FILE"\n interval 1\n fall 1\n rise 1\n}\n'
PROCESS = 'vrrp_track_process p {\n process TRACKED\n}\n'


def group(more=""):
    return "vrrp_sync_group G {\n group {\n V\n W\n }\n notify NOTIFY\n " + more + "\n}\n"


def inner(own=""):
    return INNER.replace("OWN", own)


FAILS = both(("what it tracks fails", writes(0, ""), 7), ("what it tracks is well", removes(0), 7))
EDGES = both(("its inner cable is out", on(0, "link", "set", "eth1", "down"), 7.2), ("its inner cable is in", on(0, "link", "set", "eth1", "up"), 9.5))
case("two networks", before=group(), more=inner(), day=EDGES)
case("two networks, virtual MACs", "use_vmac", before=group(), more=inner("use_vmac"), day=EDGES)
case("two networks, version 3, 0.3 s", "version 3", before=group(), more=inner("version 3").replace("advert_int 1", "advert_int 0.3"), interval="advert_int 0.3", day=EDGES)
case("two networks, preempt delay", "preempt_delay 3", before=group(), more=inner("preempt_delay 3"), day=EDGES)
case("two networks, nopreempt", "nopreempt", before=group(), more=inner("nopreempt"), day=EDGES)
case("two networks, weight of one", "track_script {\n s weight -60\n }", before=SCRIPT + group(), more=inner(), day=FAILS)
case("two networks, weight of the group", before=SCRIPT + group("sync_group_tracking_weight\n track_script {\n s weight -60\n }"), more=inner(), day=FAILS)
case("two networks, weight of each", "track_script {\n s weight -60\n }", before=SCRIPT + group("sync_group_tracking_weight"), more=inner("track_script {\n s weight -60\n }"), day=FAILS)
case("two networks, script of one", "track_script {\n s\n }", before=SCRIPT + group(), more=inner(), day=FAILS)
case("two networks, group tracks interface", before=group("track_interface {\n eth1\n }"), more=inner(), day=EDGES)
case("two networks, a lower one speaks", before=group(), more=inner(), day=both(("a lower one speaks", advert(50), 7), ("a higher one speaks", advert(200), 7)))
case("both networks by themselves", more=inner(), day=EDGES)

# Strangers speak.
STRANGERS = both(
    ("a lower one", advert(50), 7.5), ("a higher one", advert(200), 8.5), ("equal, higher address", advert(150, source="10.0.0.200"), 8.5),
    ("equal, lower address", advert(150, source="10.0.0.0"), 7.5), ("it gives up", advert(0), 3.5), ("an owner", advert(255), 9.5), ("three lower ones", advert(50, repeat=3), 7.5))
STRANGERS3 = both(
    ("a lower one", advert(50, 3), 7.5), ("a higher one", advert(200, 3), 8.5), ("a slow higher one", advert(200, 3, interval=2), 12.5),
    ("equal, higher address", advert(150, 3, source="10.0.0.200"), 8.5), ("it gives up", advert(0, 3), 3.5), ("an owner", advert(255, 3), 8.5))
case("strangers", day=STRANGERS)
case("strangers, version 3", "version 3", day=STRANGERS3)
case("strangers, nopreempt", "nopreempt", day=STRANGERS)
case("strangers, preempt delay", "preempt_delay 3", day=STRANGERS)
case("strangers, virtual MAC", "use_vmac", day=STRANGERS)
case("strangers, silent to lower", "lower_prio_no_advert", day=STRANGERS)
case("strangers, answers higher", "higher_prio_send_advert", day=STRANGERS)
case("strangers, strict", defaults="vrrp_strict", day=STRANGERS)
case("strangers, strict and answers higher", "higher_prio_send_advert", defaults="vrrp_strict", day=STRANGERS)
case("strangers, answers for all", defaults="vrrp_higher_prio_send_advert\n vrrp_lower_prio_no_advert", day=STRANGERS)
case("strangers, owner", priorities=(255, 100), day=STRANGERS)
case("strangers, lower announcements", "garp_lower_prio_repeat 3\n garp_lower_prio_delay 2", day=STRANGERS)
case("strangers, no lower announcements", defaults="vrrp_garp_lower_prio_repeat 0\n vrrp_garp_lower_prio_delay 0", day=STRANGERS)
case("strangers that are wrong", day=both(
    ("interval", advert(200, interval=2), 5), ("TTL", advert(200, ttl=64), 5), ("version", advert(200, 3), 5), ("password", advert(200, password="x"), 5), ("type", advert(200, kind=2), 5), ("router", advert(200, router=60), 5)))
case("strangers that are wrong, PASS", secret("PASS"), day=both(
    ("none", advert(200), 5), ("wrong", advert(200, password="wrong"), 5), ("right", advert(200, password="secret99"), 8)))
case("strangers that are wrong, version 3", "version 3", day=both(("TTL", advert(200, 3, ttl=64), 5), ("version", advert(200, 2), 5)))

# Announcements, addresses.
ALL_GARP = "garp_master_delay 2\n garp_master_repeat 3\n garp_master_refresh 3\n garp_master_refresh_repeat 2\n garp_lower_prio_delay 1\n garp_lower_prio_repeat 2"
case("all announcements", ALL_GARP, day=STRANGERS)
case("all announcements, virtual MAC", ALL_GARP + "\n use_vmac", day=STRANGERS)
case("all announcements, for all", defaults="vrrp_garp_master_delay 2\n vrrp_garp_master_repeat 3\n vrrp_garp_master_refresh 3\n vrrp_garp_master_refresh_repeat 2\n vrrp_garp_interval 0.05", day=STRANGERS)
case("IPv6, virtual MAC, more addresses", "use_vmac", addresses="fe80::99/64, 2001:db8::98/64, 2001:db8::99/64", day=both())
case("IPv6, virtual MAC, nopreempt", "use_vmac\n nopreempt", addresses=SIX, day=both(("restart of the second", lambda pair: (pair.stop(1), pair.start(1)), 8)))
case("excluded, virtual MAC", "use_vmac", more=" virtual_ipaddress_excluded {\n 10.0.0.98/24\n 2001:db8::98/64\n }\n", day=both())
case("AH, virtual MAC", "use_vmac\n " + secret("AH"), day=both())
case("AH, virtual MAC from base", "use_vmac\n vmac_xmit_base\n " + secret("AH"), day=both())
case("two virtual MACs", "use_vmac", more=TWIN.replace("advert_int 1", "advert_int 1\n use_vmac"), day=both())
case("version 3, 0.2 s, no accept", "version 3\n no_accept", interval="advert_int 0.2", day=STRANGERS3)
case("version 3, 0.05 s, virtual MAC", "version 3\n use_vmac", interval="advert_int 0.05", day=both())
case("five missed", "version 3\n down_timer_adverts 5", interval="advert_int 0.5", day=both())
case("nopreempt and preempt delay", "nopreempt\n preempt_delay 3", day=both(("the second starts anew", lambda pair: (pair.stop(1), pair.start(1)), 9)))
case("preempt delay of an owner", "preempt_delay 3", priorities=(255, 100), day=both())
case("state MASTER, preempt delay", "preempt_delay 3", states=("MASTER", "BACKUP"), day=both())
case("state MASTER, nopreempt", "nopreempt", states=("MASTER", "BACKUP"), day=both())
case("both state MASTER, equal", states=("MASTER", "MASTER"), priorities=(100, 100), day=both())
RANGES = [f"unicast_ttl {own}\n unicast_src_ip 10.0.0.{1 + i}\n unicast_peer {{\n 10.0.0.{2 - i} min_ttl {least} max_ttl {most}\n }}" for i, (own, least, most) in enumerate(((64, 60, 64), (62, 63, 255)))]
case("unicast, TTL ranges", *RANGES, day=both())
case("unicast, source checked", *[settings + "\n check_unicast_src" for settings in peers("")], day=STRANGERS)
case("unicast, priorities change", *peers("track_script {\n s weight -60\n }"), before=SCRIPT, day=FAILS)

# Trackers.
case("script, weight, reverse", "track_script {\n s weight 60 reverse\n }", before=SCRIPT, day=FAILS)
case("script, negative weight, reverse", "track_script {\n s weight -60 reverse\n }", before=SCRIPT, priorities=(90, 100), day=FAILS)
case("script, reverse", "track_script {\n s weight 0 reverse\n }", before=SCRIPT, day=FAILS)
case("script, positive weight", "track_script {\n s weight 60\n }", before=SCRIPT, priorities=(90, 100), day=FAILS)
case("script with rise and fall", "track_script {\n s weight -60\n }", before=SCRIPT.replace("fall 1\n rise 1", "fall 3\n rise 3"), day=FAILS)
case("script, nopreempt", "nopreempt\n track_script {\n s weight -60\n }", before=SCRIPT, day=FAILS)
case("script, preempt delay", "preempt_delay 3\n track_script {\n s weight -60\n }", before=SCRIPT, day=FAILS)
case("script of an owner", "track_script {\n s weight -60\n }", before=SCRIPT, priorities=(255, 100), day=FAILS)
case("script that stops an owner", "track_script {\n s\n }", before=SCRIPT, priorities=(255, 100), day=FAILS)
FILES = both(*((f"{number}", writes(0, f"{number}\n"), 6) for number in (-30, -60, 20, 0, -254, 0, 300, 0)))
FILE = "track_file f {\n file FILE\n weight 1\n init_file 0\n}\n"
case("file", "track_file {\n f weight 1\n }", before=FILE, day=FILES)
case("file, weight of its own", "track_file {\n f\n }", before=FILE, day=FILES)
case("file, weight 2, reverse", "track_file {\n f weight 2 reverse\n }", before=FILE, day=FILES)
case("file, without weight", "track_file {\n f weight 0\n }", before=FILE, day=FILES)
case("process", "track_process {\n p\n }", before=PROCESS, day=both(("it runs", begins(0), 6), ("it is gone", ends(0), 6), ("it runs again", begins(0), 6)))
case("process, weight", "track_process {\n p weight -60\n }", before=PROCESS, day=both(("it runs", begins(0), 6), ("it is gone", ends(0), 6), ("it runs again", begins(0), 6)))
LINKS = both(("the other interface is down", on(0, "link", "set", "eth1", "down"), 6), ("it is up", on(0, "link", "set", "eth1", "up"), 7))
case("interface", "track_interface {\n eth1\n }", day=LINKS)
case("interface, weight", "track_interface {\n eth1 weight -60\n }", day=LINKS)
case("interface, positive weight", "track_interface {\n eth1 weight 60\n }", priorities=(90, 100), day=LINKS)
case("interface, reverse", "track_interface {\n eth1 weight -60 reverse\n }", day=LINKS)
FLAPS = both(("down", on(0, "link", "set", "eth0", "down"), 6), ("up", on(0, "link", "set", "eth0", "up"), 8), ("flap", lambda pair: (on(0, "link", "set", "eth0", "down")(pair), on(0, "link", "set", "eth0", "up")(pair)), 8))
case("flaps", day=FLAPS)
case("flaps, virtual MAC", "use_vmac", day=FLAPS)
case("flaps, not tracked", "dont_track_primary", day=FLAPS)
case("flaps, ipvlan", "use_ipvlan", day=FLAPS)
case("flaps, IPv6", addresses=SIX, day=FLAPS)
case("flaps, unicast", *peers(""), day=FLAPS)
case("flaps, delayed", before="interface_up_down_delays {\n eth0 1 2\n}\n", day=FLAPS)

# Reloads.


def reloads(name, *changes, settings="", routers=(0,), **how):
    def change(*these):
        return lambda pair: [edits(router, *these)(pair) for router in routers]
    day = both(("its file changes", change(*changes), 9.5), ("its file is as before", change(*[(new, old) for old, new in changes]), 9.5))
    case("reload: " + name, settings, day=day, **how)


# Debian's 2.2.7 discards advertisements with other addresses, so that a list that is changed on one router makes two masters; ours uses them.
reloads("lower priority", ("priority 150", "priority 50"))
reloads("higher priority", ("priority 90", "priority 160"), priorities=(90, 100))
reloads("owner", ("priority 150", "priority 255"))
reloads("addresses", ("  10.0.0.99/24\n", "  10.0.0.99/24\n  10.0.0.98/24\n"), routers=(1, 0))
reloads("another address", ("  10.0.0.99/24\n", "  10.0.0.98/24\n"), routers=(1, 0))
reloads("excluded addresses", ("excluded {\n 10.0.0.98/24", "excluded {\n 10.0.0.96/24"), more=" virtual_ipaddress_excluded {\n 10.0.0.98/24\n }\n")
reloads("interval", ("advert_int 1", "advert_int 2"))
reloads("interval, version 3", ("advert_int 1", "advert_int 0.3"), settings="version 3")
reloads("password", ("auth_pass secret99", "auth_pass other999"), settings=secret("PASS"))
reloads("authentication", ("# auth", secret("PASS")), settings="# auth")
reloads("version", ("version 2", "version 3"), settings="version 2")
reloads("router id", ("virtual_router_id 51", "virtual_router_id 54"))
reloads("virtual MAC", ("# mac", "use_vmac"), settings="# mac")
reloads("preemption", ("# preempt", "nopreempt"), settings="# preempt")
reloads("unicast", ("# peers", peers("")[0]), settings="# peers")
reloads("announcements", ("garp_master_refresh 2", "garp_master_refresh 3"), settings="garp_master_refresh 2")
reloads("instance added", ("#W", inner()[2:] + "}"), more="}\n#W\nvrrp_instance X {\n interface eth0\n virtual_router_id 53\n notify NOTIFY\n virtual_ipaddress {\n 10.0.0.96/24\n }\n")
reloads("group added", ("#G", group()), before="#G\n", more=inner())
reloads("group removed", (group(), "#G\n"), before=group(), more=inner())
reloads("member added", (" V\n W\n", " V\n W\n X\n"), before=group(), more=inner() + "}\nvrrp_instance X {\n interface eth0\n virtual_router_id 53\n notify NOTIFY\n virtual_ipaddress {\n 10.0.0.96/24\n }\n")
reloads("script weight", ("weight -60", "weight -20"), settings="track_script {\n s weight -60\n }", before=SCRIPT)
reloads("nothing", ("#", "##"), settings="#")
reloads("of a backup", ("priority 50", "priority 60"), priorities=(50, 100))
reloads("of a backup, interval", ("advert_int 1", "advert_int 2"), priorities=(50, 100))

# More of what sites have together.
case("crossed", more=TWIN.replace("PRIORITY", "CROSSED"))
case("crossed, virtual MACs", "use_vmac", more=TWIN.replace("PRIORITY", "CROSSED").replace("advert_int 1", "advert_int 1\n use_vmac"))
case("crossed, restart of the second", more=TWIN.replace("PRIORITY", "CROSSED"), day=both(("the second starts anew", lambda pair: (pair.stop(1), pair.start(1)), 9)))
case("refresh after answers", "garp_master_refresh 3\n garp_master_refresh_repeat 2\n garp_lower_prio_repeat 0\n garp_master_delay 2", day=both(
    ("one", advert(50), 2.4), ("two", advert(50), 0.55), ("it gives up", advert(0), 5), ("three", advert(50), 2.5), ("four", advert(50), 5)))
case("refresh, 0.3 s", "version 3\n garp_master_refresh 1", interval="advert_int 0.3", day=both(("a lower one", advert(50, 3, interval=0.3), 5)))
case("refresh, 2 s", "garp_master_refresh 3", interval="advert_int 2", day=both(("nothing", lambda pair: None, 12)))
case("unlike intervals, version 2", "advert_int 1", "advert_int 2", interval="", day=both())
case("unlike passwords", secret("PASS"), secret("PASS").replace("99", "98"), day=both())
case("unlike versions", "version 2", "version 3", day=both())
case("version 2, 0.5 s", "version 2", interval="advert_int 0.5", day=both())
case("version 3, 3.3 s", "version 3", interval="advert_int 3.3", day=both(("later", lambda pair: None, 20)))
SIX_PEERS = [settings.replace("10.0.0.", "2001:db8:1::") for settings in peers("")]
case("unicast, IPv6", *SIX_PEERS, addresses="2001:db8::99/64", day=both())
case("unicast, IPv6, flaps", *SIX_PEERS, addresses="2001:db8::99/64", day=FLAPS)
case("unicast, IPv6, TTL", *[settings.replace("unicast_src_ip", "unicast_ttl 3\n unicast_src_ip") for settings in SIX_PEERS], addresses="2001:db8::99/64", day=both())
case("IPv6, virtual MAC, from base", "use_vmac\n vmac_xmit_base", addresses=SIX, day=FLAPS)
case("IPv6, virtual MAC, flaps", "use_vmac", addresses=SIX, day=FLAPS)
case("IPv6, strict", defaults="vrrp_strict\n vrrp_version 3", addresses=SIX, day=both())
case("IPv6, all announcements", "garp_master_delay 2\n garp_master_repeat 3\n garp_master_refresh 3\n garp_master_refresh_repeat 2", defaults="vrrp_gna_interval 0.05", addresses=SIX, day=both(("nothing", lambda pair: None, 8)))
case("both families", more="}\nvrrp_instance W {\n state BACKUP\n interface eth0\n virtual_router_id 51\n priority PRIORITY\n advert_int 1\n notify NOTIFY\n virtual_ipaddress {\n  fe80::99/64\n  2001:db8::99/64\n }\n", before=group(), day=FLAPS)
case("accepts, strict, version 3", "version 3\n accept", defaults="vrrp_strict", day=both())
case("virtual rules", more=" virtual_rules {\n from 192.0.2.0/24 table 100 priority 1000\n }\n virtual_routes {\n 192.0.2.0/24 via 10.0.0.50 dev eth0 table 100\n }\n", day=both())
case("address elsewhere", addresses="10.0.0.99/24, 10.1.0.98/24 dev eth1", day=EDGES)
case("address elsewhere, its interface has a weight", "track_interface {\n eth1 weight -60\n }", "", addresses="10.0.0.99/24, 10.1.0.98/24 dev eth1", day=EDGES)
case("address elsewhere, announced again", "garp_extra_if all 2", addresses="10.0.0.99/24, 10.1.0.98/24 dev eth1", day=both(("nothing", lambda pair: None, 5)))
case("virtual MAC, for addresses", "use_vmac_addr", addresses="10.0.0.99/24, 10.1.0.98/24 dev eth1", day=both())
case("announcements of a group", before="garp_group {\n garp_interval 0.1\n interfaces {\n eth0\n eth1\n }\n}\n", addresses="10.0.0.99/24, 10.0.0.98/24, 10.1.0.98/24 dev eth1", day=both())
case("promotes secondaries", "promote_secondaries", addresses="10.0.0.99/24, 10.5.0.98/24, 10.5.0.97/24", day=both())
PIPES = "vrrp_notify_fifo PIPE\n vrrp_notify_fifo_script READER\n vrrp_notify_priority_changes true"
case("pipe", "track_script {\n s weight -60\n }", before=SCRIPT, defaults=PIPES, day=FAILS)
case("pipe, two networks", before=group(), more=inner(), defaults=PIPES, day=EDGES)
case("pipe, strangers", defaults=PIPES, day=both(("a lower one", advert(50), 4), ("a higher one", advert(200), 8)))
BY_STATE = "".join(f"notify_{state} \"NOTIFY {state} script\"\n " for state in ("master", "backup", "fault", "stop", "master_rx_lower_pri"))
case("scripts of each state", BY_STATE, day=both(("a lower one", advert(50), 4), ("a higher one", advert(200), 8), ("down", on(0, "link", "set", "eth0", "down"), 4), ("up", on(0, "link", "set", "eth0", "up"), 8)))
case("scripts of each state, group", before=group(BY_STATE), more=inner(), day=EDGES)
case("its address goes", day=both(("it goes", on(0, "address", "del", "10.0.0.1/24", "dev", "eth0"), 6), ("it comes", on(0, "address", "add", "10.0.0.1/24", "dev", "eth0"), 8)))
case("its address changes", day=both(("another", on(0, "address", "add", "10.0.0.5/24", "dev", "eth0"), 3), ("the first goes", on(0, "address", "del", "10.0.0.1/24", "dev", "eth0"), 8)))
CARD = both(("it is deleted", on(0, "link", "del", "x0"), 6), ("it is made", lambda pair: (on(0, "link", "add", "x0", "type", "bridge")(pair), on(0, "link", "set", "x0", "up")(pair)), 8))
case("card", "track_interface {\n x0\n }", "", day=[("0 card", lambda pair: (on(0, "link", "add", "x0", "type", "bridge")(pair), on(0, "link", "set", "x0", "up")(pair)), 1), *CARD])
case("card, weight", "track_interface {\n x0 weight -60\n }", "", day=[("0 card", lambda pair: (on(0, "link", "add", "x0", "type", "bridge")(pair), on(0, "link", "set", "x0", "up")(pair)), 1), *CARD])
case("file and script of a group", before=SCRIPT + FILE + group("track_script {\n s\n }\n track_file {\n f weight 1\n }\n sync_group_tracking_weight"), more=inner(), day=FILES)
case("file, nopreempt, group", "nopreempt", before=FILE + group("track_file {\n f weight 1\n }\n sync_group_tracking_weight"), more=inner("nopreempt"), day=FILES)
case("three unlike priorities in a group", before=group(), more=inner().replace("PRIORITY", "CROSSED"), day=EDGES)
case("owner in a group", before=group(), more=inner(), priorities=(255, 100), day=EDGES)
TRACKS = "track_interface {\n eth1\n }"
UNTRACKED = both(("its inner cable is out", on(0, "link", "set", "eth1", "down"), 6), ("it tracks it no more", edits(0, (TRACKS, "# tracks")), 9.5))
case("reload: fault of an owner", TRACKS, "", priorities=(255, 100), states=("MASTER", "BACKUP"), day=UNTRACKED)
case("reload: fault of an owner that begins as backup", TRACKS, "", priorities=(255, 100), day=UNTRACKED)
RELOADED = lambda pair: pair.processes[0].send_signal(signal.SIGHUP)
case("reload in fault", day=both(("down", on(0, "link", "set", "eth0", "down"), 3), ("reload", RELOADED, 4), ("up", on(0, "link", "set", "eth0", "up"), 8)))
case("reload while a script fails", "track_script {\n s\n }", before=SCRIPT, day=both(("it fails", writes(0, ""), 4), ("reload", RELOADED, 5), ("it is well", removes(0), 8)))
case("reload while a script's weight counts", "track_script {\n s weight -60\n }", before=SCRIPT, day=both(("it fails", writes(0, ""), 6), ("reload", RELOADED, 5), ("it is well", removes(0), 8)))
case("reload in a preempt delay", "preempt_delay 5", day=both(("the first starts anew", lambda pair: (pair.stop(0), pair.start(0)), 3), ("reload", RELOADED, 9)))
case("reload of a new backup", day=both(("the first starts anew", lambda pair: (pair.stop(0), pair.start(0)), 1.5), ("reload", RELOADED, 9)))
reloads("refresh stays", ("# a", "# b"), settings="garp_master_refresh 4\n # a")
reloads("refresh begins", ("# refresh", "garp_master_refresh 2"), settings="# refresh")
reloads("preempt delay", ("# delay", "preempt_delay 3"), settings="# delay")
reloads("to backup", ("state MASTER", "state BACKUP"), states=("MASTER", "BACKUP"))
reloads("track script added", ("# track", "track_script {\n s\n }"), settings="# track", before=SCRIPT)

# More reloads: what comes and goes with them while something fails, and what moves.
TRACKS = "track_script {\n s\n }"
case("reload: script goes while it fails", TRACKS, before=SCRIPT, day=both(("it fails", writes(0, ""), 5), ("script goes", edits(0, (TRACKS, "# track")), 8)))
case("reload: unicast, script goes while it fails", *peers(TRACKS), before=SCRIPT, day=both(("it fails", writes(0, ""), 5), ("script goes", edits(0, (TRACKS, "#")), 8)))
case("reload: unicast, interface not tracked any more", *peers("track_interface {\n eth1\n }"), day=both(("down", on(0, "link", "set", "eth1", "down"), 5), ("reload", edits(0, ("track_interface {\n eth1\n }", "#")), 8)))
reloads("renamed", ("vrrp_instance V {", "vrrp_instance Y {"))
reloads("address becomes excluded", ("  10.0.0.98/24\n }\n", " }\n virtual_ipaddress_excluded {\n 10.0.0.98/24\n }\n"), addresses="10.0.0.99/24, 10.0.0.98/24", routers=(1, 0))
reloads("virtual MAC from base", ("# x", "vmac_xmit_base"), settings="use_vmac\n # x")

# Who answers for which address, and by which MAC.
ASKED = asks("10.0.0.99", "10.0.0.98", "10.0.0.97")
ANSWERS = both(("a host asks", ASKED, 1.5), ("down", on(0, "link", "set", "eth0", "down"), 5.5), ("it asks again", ASKED, 1.5), ("up", on(0, "link", "set", "eth0", "up"), 6.5), ("and again", ASKED, 2.7))
case("answers", more=TWIN, day=ANSWERS)
case("answers, virtual MAC", "use_vmac", more=" virtual_ipaddress_excluded {\n 10.0.0.98/24\n }\n", day=ANSWERS)
case("answers, two virtual MACs", "use_vmac", more=TWIN.replace("advert_int 1", "advert_int 1\n use_vmac"), day=ANSWERS)
case("answers, one virtual MAC of two", "use_vmac", more=TWIN, day=ANSWERS)
case("answers, two of one virtual MAC", "use_vmac mac99 02:00:00:00:99:01", more=TWIN.replace("advert_int 1", "advert_int 1\n use_vmac mac97 02:00:00:00:99:01"), day=ANSWERS)
case("answers, virtual MAC from base", "use_vmac\n vmac_xmit_base", day=ANSWERS)
case("answers, crossed virtual MACs", "use_vmac", more=TWIN.replace("PRIORITY", "CROSSED").replace("advert_int 1", "advert_int 1\n use_vmac"), day=ANSWERS)
case("answers, ipvlan", "use_ipvlan", day=ANSWERS)
case("answers, no accept", "no_accept", day=ANSWERS)

# The source of unicast is not there at first: with Debian's it stays in FAULT until a reload, ours goes on when it comes (docs/DIFFERENCES).
ABSENT = [settings.replace("10.0.0.1", "10.0.0.5") for settings in peers("")]
COMES = ("it comes", on(0, "address", "add", "10.0.0.5/24", "dev", "eth0"), 3)
case("unicast, absent source", *ABSENT, day=both(("nothing", lambda pair: None, 3)))
case("unicast, absent source, reload", *ABSENT, day=[*both()[:-2], ("3 it comes", lambda pair: (COMES[1](pair), RELOADED(pair)), 9.5), *both()[-2:]])
case("unicast, its source goes", *peers(""), addresses="10.0.5.99/24", day=both(("it goes", on(0, "address", "del", "10.0.0.1/24", "dev", "eth0"), 6), ("it comes", on(0, "address", "add", "10.0.0.1/24", "dev", "eth0"), 8)))

# BFD sessions between the two.


def session(router, more=""):
    return f"bfd_instance b {{\n neighbor_ip 10.0.0.{2 - router}\n source_ip 10.0.0.{1 + router}\n min_rx 100\n min_tx 100\n multiplier 3\n {more}\n}}\n"


def sessions(name, settings="", second="", day=None, more="", **how):
    case(name, settings, second, day=day, before="SESSION", **how)
    cases[name] = tuple(text.replace("SESSION", session(router, more)) for router, text in enumerate(cases[name][:2])) + (day,)


CUTS = both(("they are cut off", lambda pair: run("ip", "-n", pair.hosts[2], "link", "set", "p0", "down"), 6), ("they are joined", lambda pair: run("ip", "-n", pair.hosts[2], "link", "set", "p0", "up"), 12))
sessions("BFD", "track_bfd {\n b\n }", "", day=CUTS)
sessions("BFD, weight", "track_bfd {\n b weight -60\n }", "", day=CUTS)
sessions("BFD, reverse", "track_bfd {\n b weight 60 reverse\n }", "", day=CUTS)
sessions("BFD of both", "track_bfd {\n b weight 10\n }", "track_bfd {\n b weight 10\n }", day=CUTS)
sessions("BFD, the second stops", "track_bfd {\n b\n }", "track_bfd {\n b weight 60\n }", day=both(("the second stops", stops(1), 4), ("it is back", starts(1), 12)))

# Static entries and who follows them.
STATICS = "track_group T {\n group {\n V\n }\n}\nstatic_ipaddress {\n 10.7.0.1/24 dev eth1 track_group T\n}\nstatic_routes {\n 192.0.2.0/24 via 10.7.0.9 dev eth1 track_group T\n}\nstatic_rules {\n from 192.0.2.0/24 table 100 priority 500 track_group T\n}\n"
case("static entries", before=STATICS, day=both(("its inner cable is out", on(0, "link", "set", "eth1", "down"), 6), ("its inner cable is in", on(0, "link", "set", "eth1", "up"), 8)))
case("static entries, reload", before=STATICS, day=both(("reload", RELOADED, 8)))
case("static entries without a group", before=STATICS.replace("track_group T\n", "\n").replace("track_group T {\n group {\n V\n }\n}\n", ""), day=LINKS)
case("unicast, IPv6, version 2", *[settings.replace("unicast_src_ip", "version 2\n unicast_src_ip") for settings in SIX_PEERS], addresses="2001:db8::99/64", day=FLAPS)
