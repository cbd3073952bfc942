using KeepAlived.Net.Lab;

namespace KeepAlived.Net.Tests.Kernel;

/// <summary>SSL_GET, and what keepalived does not know, against a real nginx; each real server has to earn its place in the table (alpha).</summary>
internal sealed class TlsServerTests : LabFixture
{
    private const string Plain = "ssl_certificate /tmp/www.pem; ssl_certificate_key /tmp/www.key;";

    /// <summary>Port, what nginx listens with, the check, and whether the server is good.</summary>
    private static readonly (int Port, string Server, string Check, bool Good)[] Both =
    [
        (8001, $"listen 8001 ssl; {Plain}", Tls(""), true),
        (8002, $"listen 8002 ssl; {Plain} ssl_protocols TLSv1.3;", Tls(""), true),
        (8003, $"listen 8003 ssl; {Plain} ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;", Tls(""), true),
        (8004, $"listen 8004 ssl; {Plain} ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;", Tls(""), false),
        (8008, $"listen 8008 ssl; {Plain} ssl_protocols TLSv1.2; ssl_ciphers NULL:@SECLEVEL=0;", Tls(""), false),
        (8009, $"listen 8009 ssl; {Plain} ssl_protocols TLSv1.2; ssl_ciphers aNULL:@SECLEVEL=0;", Tls(""), false),
        (8010, $"listen 8010 ssl; {Plain} ssl_protocols TLSv1.2; ssl_ciphers CAMELLIA256-SHA:@SECLEVEL=0;", Tls(""), false),
        (8005, $"listen 8005 ssl; {Plain} ssl_client_certificate /tmp/ca.pem; ssl_verify_client on;", Tls(""), true),
        (8006, "listen 8006;", Tls(""), false),
        (8007, $"listen 8007 ssl; {Plain}", "HTTP_GET {\n url {\n path /\n }\n }", false),
    ];

    private static readonly (int Port, string Server, string Check, bool Good)[] Ours =
    [
        (8101, $"listen 8101 ssl; {Plain}", Tls("tls_verify\n virtualhost www.example"), true),
        (8102, $"listen 8102 ssl; {Plain}", Tls("tls_verify\n virtualhost other.example"), false),
        (8103, $"listen 8103 ssl; {Plain}", Tls("tls_verify"), true),
        (8104, $"listen 8104 ssl http2; {Plain}", Tls("tls_verify\n virtualhost www.example\n http_protocol 2"), true),
        (8105, $"listen 8105 ssl; {Plain}", Tls("http_protocol 2"), false),
        (8106, "listen 8106 http2;", "HTTP_GET {\n url {\n path /\n regex \"^peers\"\n }\n http_protocol 2\n }", true),
        (8107, "listen 8107;", "HTTP_GET {\n url {\n path /\n }\n http_protocol 2\n }", false),
        (8108, "listen 8108; auth_basic x; auth_basic_user_file /tmp/users;", "HTTP_GET {\n url {\n path /private\n }\n basic_auth monitor secret\n method HEAD\n }", true),
        (8109, "listen 8109; auth_basic x; auth_basic_user_file /tmp/users;", "HTTP_GET {\n url {\n path /private\n }\n basic_auth monitor wrong\n }", false),
        (8110, "listen 8110 http2; auth_basic x; auth_basic_user_file /tmp/users;", "HTTP_GET {\n url {\n path /private\n }\n basic_auth monitor secret\n http_protocol 2\n }", true),
    ];

    private static string Tls(string settings) => $"SSL_GET {{\n url {{\n path /\n }}\n {settings}\n }}";

    [Test]
    public void Real_servers_are_judged()
    {
        var network = NewNetwork();
        var lan = network.AddLan();
        var peers = network.AddHost("peers", lan, "10.0.0.1/24");
        var certificates = MakeCertificates(peers);
        StartServers(peers);
        var ours = Start(network.AddHost("ours", lan, "10.0.0.3/24"), LabDaemon.Ours, certificates, [.. Both, .. Ours]);
        var debian = Start(network.AddHost("debian", lan, "10.0.0.2/24"), LabDaemon.Debians, certificates, Both);
        Settles(ours, [.. Both, .. Ours]);
        Settles(debian, Both);
    }

    private LabDaemon Start(LabHost host, string binary, string[] certificates, (int Port, string Server, string Check, bool Good)[] cases)
    {
        var servers = cases.Select(one => $"real_server 10.0.0.1 {one.Port} {{\n weight 1\n {one.Check}\n }}\n");
        var daemon = NewDaemon(host, binary, "SSL {\n ca /tmp/ca.pem\n certificate /tmp/client.pem\n key /tmp/client.key\n password secret\n}\n"
            + $"virtual_server 192.168.0.99 80 {{\n delay_loop 2\n warmup 0\n alpha\n connect_timeout 5\n lb_algo rr\n lb_kind NAT\n protocol TCP\n {string.Concat(servers)}}}\n");
        foreach (var (name, text) in new[] { "ca.pem", "client.pem", "client.key" }.Zip(certificates)) host.WriteFile($"/tmp/{name}", text);
        daemon.Start();
        return daemon;
    }

    private static void Settles(LabDaemon daemon, (int Port, string Server, string Check, bool Good)[] cases)
    {
        string Missing(string table) => string.Join(' ', cases.Where(one => table.Contains($":{one.Port} ") != one.Good).Select(one => $"{one.Port}"));
        Shell.WaitFor(Patience, () => Missing(LabSnapshot.Services(daemon.Host)).Length == 0, PollInterval);
        Assert.That(Missing(LabSnapshot.Services(daemon.Host)), Is.Empty, daemon.Host.Name);
    }

    /// <summary>The texts of the authority, and of the client's certificate and key.</summary>
    private static string[] MakeCertificates(LabHost peers)
    {
        const string request = "openssl req -newkey rsa:2048 -nodes -subj";
        peers.Demand("cd /tmp; openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=authority -keyout ca.key -out ca.pem 2>/dev/null");
        peers.Demand("cd /tmp; printf 'subjectAltName=DNS:www.example,IP:10.0.0.1' >names");
        peers.Demand($"cd /tmp; {request} /CN=www -keyout www.key -out www.csr 2>/dev/null; openssl x509 -req -in www.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out www.pem 2>/dev/null");
        peers.Demand($"cd /tmp; {request} /CN=client -keyout plain.key -out client.csr 2>/dev/null; openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out client.pem 2>/dev/null");
        peers.Demand("cd /tmp; openssl rsa -aes256 -passout pass:secret -in plain.key -out client.key 2>/dev/null; printf 'monitor:%s\\n' $(openssl passwd -apr1 secret) >users");
        return [peers.ReadFile("/tmp/ca.pem"), peers.ReadFile("/tmp/client.pem"), peers.ReadFile("/tmp/client.key")];
    }

    private static void StartServers(LabHost peers)
    {
        var servers = Both.Concat(Ours).Select(one => $"server {{ {one.Server} location / {{ return 200 \"peers\\n\"; }} location /private {{ root /tmp/pages; }} }}\n");
        peers.WriteFile("/tmp/nginx.conf",
            "pid /run/nginx.pid; error_log /tmp/nginx-error.log; worker_processes 1; user root;\nevents { worker_connections 256; }\n"
            + "http { access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;\n"
            + $"{string.Concat(servers)} }}\n");
        peers.Demand("mkdir /tmp/pages; echo private >/tmp/pages/private; nginx -e /tmp/nginx-error.log -c /tmp/nginx.conf");
    }
}
