namespace KeepAlived.Net.Lab;

/// <summary>A real nginx on a lab host that answers with the host's name.</summary>
internal static class WebServer
{
    public static void Start(LabHost host, params ReadOnlySpan<int> ports) =>
        Serve(host, host.Name, "", Array.ConvertAll(ports.ToArray(), static port => $"{port}"));

    /// <param name="page">What / answers, with variables of nginx.</param>
    /// <param name="locations">Others, in nginx's words.</param>
    /// <param name="listen">Ports, or addresses with ports.</param>
    public static void Serve(LabHost host, string page, string locations, params string[] listen)
    {
        host.WriteFile("/tmp/nginx.conf",
            $"pid /run/nginx.pid; error_log /tmp/nginx-error.log; worker_processes 1; user root;\n"
            + "events { worker_connections 128; }\n"
            + "http { access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;\n"
            + $"server {{ {string.Concat(listen.Select(where => $"listen {where};"))} {locations} location / {{ return 200 \"{page}\\n\"; }} }} }}\n");
        host.Demand("nginx -e /tmp/nginx-error.log -c /tmp/nginx.conf");
    }

    /// <summary>It keeps its connections and answers nothing until <see cref="Resume"/>.</summary>
    public static void Pause(LabHost host) => host.Demand("kill -STOP $(cat /run/nginx.pid) $(pgrep -P $(cat /run/nginx.pid))");

    public static void Resume(LabHost host) => host.Demand("kill -CONT $(pgrep -P $(cat /run/nginx.pid)) $(cat /run/nginx.pid)");

    /// <summary>Stops it at once, as a crash would.</summary>
    public static void Kill(LabHost host) => host.Demand("kill -9 -$(cat /run/nginx.pid) 2>/dev/null; kill -9 $(cat /run/nginx.pid) $(pgrep -P $(cat /run/nginx.pid)); rm /run/nginx.pid");
}
