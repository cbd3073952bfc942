using System.Text;

namespace KeepAlived.Net.Tests.Kernel.Stages;

/// <summary>
/// A configuration of virtual servers as an operator might have it, and changes of it, all from one seed. What docs/DIFFERENCES.md says that Debian's
/// does otherwise is not among them.
/// </summary>
internal sealed class RandomFarm
{
    private static readonly string[] Schedulers = ["rr", "wrr", "lc", "wlc", "sh", "dh", "mh", "sed", "nq", "fo", "ovf", "lblc", "lblcr"];
    private readonly Random _random;
    private readonly List<Service> _services = [];
    private readonly bool _marked;

    public RandomFarm(int seed)
    {
        _random = new(seed);
        _marked = _random.Next(2) == 0;
        var count = _random.Next(1, 5);
        for (var i = 0; i < count; i++) _services.Add(NewService(i));
    }

    public string Text => Groups() + string.Concat(_services.Select(static service => service.Text));

    /// <summary>Of the servers 1 to 4 and :1 to :4, those that a virtual server has.</summary>
    public string[] Servers => [.. _services.SelectMany(static service => service.Reals).Select(static real => real.Server.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Any of these.</summary>
    public T One<T>(params T[] of) => of[_random.Next(of.Length)];

    /// <summary>An edit, as its text in the test's output.</summary>
    /// <param name="well">All real servers are up.</param>
    public string Change(bool well)
    {
        var service = One([.. _services]);
        var real = One([.. service.Reals]);
        switch (_random.Next(well ? 10 : 5))
        {
            case 0: return Set(real.Settings, "weight", _random.Next(1, 9));
            case 1: return Set(service.Settings, "lb_algo", One(Schedulers));
            case 2: return Set(service.Settings, "persistence_timeout", _random.Next(1, 9) * 30);
            case 3: return Set(service.Settings, "delay_loop", One("0.4", "0.6"));
            case 4 when _services.Count < 6:
                _services.Insert(_random.Next(_services.Count + 1), NewService(_services.Max(static one => one.Number) + 1));
                return "a new service";
            case 5: return Set(service.Settings, "quorum", _random.Next(1, 4));
            case 6 when service.Reals.Count > 1:
                service.Reals.Remove(real);
                return $"without {real.Server}";
            case 7:
                service.Reals.Reverse();
                return "other order";
            case 8 when _services.Count > 1:
                _services.Remove(service);
                return $"without {service.Key}";
            case 9:
                real.Check = NewCheck();
                return $"{real.Server} has {real.Check}";
            default: return Set(service.Settings, "hysteresis", 0);
        }
    }

    private static string Set(SortedDictionary<string, string> settings, string keyword, object value)
    {
        settings[keyword] = $"{value}";
        return $"{keyword} {value}";
    }

    private Service NewService(int number)
    {
        var isIPv6 = _random.Next(4) == 0;
        var service = new Service(number, _random.Next(6) switch
        {
            0 => $"fwmark {number + 3}",
            1 => $"group G{number}",
            _ => isIPv6 ? $"2001:db8::9{number} 80" : $"192.168.0.9{number} 80",
        });
        var settings = service.Settings;
        settings["protocol"] = One("TCP", "TCP", "UDP", "SCTP");
        settings["lb_algo"] = One(Schedulers);
        settings["lb_kind"] = One("NAT", "DR", "TUN");
        if (service.Key.StartsWith("fwmark", StringComparison.Ordinal)) settings.Remove("protocol");
        if (isIPv6 && service.Key.StartsWith("fwmark", StringComparison.Ordinal)) settings["ip_family"] = "inet6";
        Maybe(settings, "quorum", _random.Next(1, 5));
        Maybe(settings, "persistence_timeout", _random.Next(1, 9) * 30);
        Maybe(settings, "sorry_server", isIPv6 ? "fd00::9 80" : "10.0.0.9 80");
        if (settings.ContainsKey("sorry_server")) Maybe(settings, "sorry_server_inhibit", "");
        Maybe(settings, "inhibit_on_failure", "");
        Maybe(settings, "omega", "");
        Maybe(settings, "hysteresis", 1);
        Maybe(settings, settings.GetValueOrDefault("protocol") == "UDP" ? "ops" : "persistence_engine", settings.GetValueOrDefault("protocol") == "UDP" ? "" : "sip");
        Maybe(settings, "weight", _random.Next(1, 5));
        service.IsIPv6 = isIPv6;
        foreach (var server in new[] { "1", "2", "3", "4" }.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4))) service.Reals.Add(NewReal(isIPv6 ? ":" + server : server));
        return service;
    }

    private Real NewReal(string server)
    {
        var real = new Real(One(server, server, server + " 443", server + " 9")) { Check = NewCheck() };
        Maybe(real.Settings, "weight", _random.Next(0, 6));
        Maybe(real.Settings, "inhibit_on_failure", "");
        Maybe(real.Settings, "lvs_method", One("NAT", "DR", "TUN"));
        if (_random.Next(4) == 0)
        {
            real.Settings["uthreshold"] = "20";
            Maybe(real.Settings, "lthreshold", 10);
        }
        return real;
    }

    /// <summary>No scripts: Debian's may end when a reload finds one of its own running.</summary>
    private string NewCheck() => One("TCP_CHECK { }", "TCP_CHECK {\nconnect_port 80\n}", "TCP_CHECK {\nretry 2\nconnect_port 80\n}", "HTTP_GET {\nconnect_port 80\nurl {\npath /204\nstatus_code 204\n}\n}",
        "TCP_CHECK { }\nTCP_CHECK {\nconnect_port 80\n}", "");

    private void Maybe(SortedDictionary<string, string> settings, string keyword, object value)
    {
        if (_random.Next(4) == 0) settings[keyword] = $"{value}";
    }

    private string Groups()
    {
        var text = new StringBuilder();
        foreach (var service in _services.Where(static service => service.Key.StartsWith("group", StringComparison.Ordinal)))
            text.Append($"virtual_server_group G{service.Number} {{\n{(service.IsIPv6 ? $"2001:db8::1{service.Number}" : $"192.168.{service.Number + 100}.90-92")} 80\n{(_marked ? $"fwmark {service.Number + 50}\n" : "")}}}\n");
        return text.ToString();
    }

    private sealed class Service(int number, string key)
    {
        public int Number { get; } = number;

        public string Key { get; } = key;

        public bool IsIPv6 { get; set; }

        public SortedDictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

        public List<Real> Reals { get; } = [];

        public string Text => StageFixture.Virtual(Key, Lines(Settings), [.. Reals.Select(static real => StageFixture.Real(real.Server, Lines(real.Settings), real.Check))]);
    }

    private sealed class Real(string server)
    {
        public string Server { get; } = server;

        public SortedDictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

        public string Check { get; set; } = "";
    }

    private static string Lines(SortedDictionary<string, string> settings) => string.Join(';', settings.Select(static setting => $"{setting.Key} {setting.Value}"));
}
