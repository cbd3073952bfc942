using System.Buffers.Binary;
using KeepAlived.Net.Tests.Support;
using static KeepAlived.Net.Tests.Support.PeerCase;

namespace KeepAlived.Net.Tests.Checking.Checkers;

/// <summary>Odd answers of mail servers, name servers and other servers over UDP.</summary>
internal static class OtherPeerCases
{
    private const string Smtp = "SMTP_CHECK {\n }", Dns = "DNS_CHECK {\n type A\n name example.com\n retry 0\n }";

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static PeerCase Mail(string name, bool? good, string? greeting, string? helo, string? quit = "221 bye") =>
        Lines(name, good, Smtp, greeting, said => said.StartsWith("HELO", StringComparison.Ordinal) ? helo : said == "QUIT" ? quit : "500 what");

    private static PeerCase Udp(string name, bool? good, string settings, string answer) =>
        PeerCase.Datagrams(name, good, $"UDP_CHECK {{\n {settings.Replace(";", "\n ", StringComparison.Ordinal)}\n }}", _ => answer == "none" ? [] : [Bytes(answer)]);

    /// <summary>Answers a query with its own id, these flags, and what follows the header.</summary>
    private static PeerCase Name(string name, bool? good, ushort flags, Func<byte[], byte[]>? change = null) => PeerCase.Datagrams(name, good, Dns, query =>
    {
        var answer = query.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), flags);
        return [change is null ? answer : change(answer)];
    });

    public static readonly PeerCase[] Mails =
    [
        Mail("mail", true, "220 here", "250 hello"),
        Mail("mail, greeting of several lines", false, "220-here\r\n220 go on", "250 hello"),
        Mail("mail, HELO of several lines", false, "220 here", "250-hello\r\n250 go on"),
        Mail("mail, 220 only", false, "220", "250 hello"),
        Mail("mail, 250 only", false, "220 here", "250"),
        Mail("mail, 220 joined", false, "220here", "250 hello"),
        Mail("mail, 554", false, "554 go away", "250 hello"),
        Mail("mail, HELO 550", false, "220 here", "550 no"),
        Mail("mail, HELO 251", false, "220 here", "251 no"),
        Mail("mail, QUIT 500", true, "220 here", "250 hello", "500 no"),
        Mail("mail, hangs up at HELO", false, "220 here", null),
        Mail("mail, hangs up at QUIT", false, "220 here", "250 hello", null),
        Mail("mail, no greeting", false, null, "250 hello"),
        Mail("mail, blank greeting", false, "", "250 hello"),
        Mail("mail, greeting of 400 bytes", true, "220 " + new string('a', 400), "250 hello"),
        Mail("mail, greeting of 500 bytes", true, "220 " + new string('a', 494), "250 hello"),
        Mail("mail, noise before", false, "noise\r\n220 here", "250 hello"),
        Mail("mail, NUL in greeting", false, "220 he\0re", "250 hello"),
        Raw("mail, bare line feeds", true, async (client, stop) =>
        {
            await HttpPeerCases.SayAsync(client, stop, "220 here\n", "250 hello\n", "221 bye\n");
        }, Smtp),
        Raw("mail, all at once", false, async (client, stop) =>
        {
            await HttpPeerCases.SayAsync(client, stop, "220 here\r\n250 hello\r\n221 bye\r\n", "", "");
        }, Smtp),
        Raw("mail, silent", false, (_, stop) => Task.Delay(Timeout.Infinite, stop), Smtp),
        Raw("mail, silent after greeting", false, (client, stop) => HttpPeerCases.SayAsync(client, stop, "220 here\r\n", "wait"), Smtp),
        Raw("mail, silent after HELO", false, (client, stop) => HttpPeerCases.SayAsync(client, stop, "220 here\r\n", "250 hello\r\n", "wait"), Smtp),
        Raw("mail, in pieces", true, (client, stop) => HttpPeerCases.SayAsync(client, stop, "2", "20 he", "re\r", "\n", "250 hello\r\n", "221 bye\r\n"), Smtp),
    ];

    public static readonly PeerCase[] Datagrams =
    [
        Udp("udp, silent", true, "", "none"),
        Udp("udp, any answer", true, "", "00"),
        Udp("udp, long answer not asked for", true, "", new string('0', 1000)),
        Udp("udp, needs a reply, silent", false, "require_reply", "none"),
        Udp("udp, needs a reply", true, "require_reply", "00"),
        Udp("udp, needs a reply, empty", true, "require_reply", ""),
        Udp("udp, needs a reply, 255 bytes", true, "require_reply", new string('0', 510)),
        Udp("udp, needs a reply, 256 bytes", true, "require_reply", new string('0', 512)),
        Udp("udp, at least 4, 3", true, "require_reply;min_reply_length 4", "000000"),
        Udp("udp, at least 4, 4", true, "require_reply;min_reply_length 4", "00000000"),
        Udp("udp, at most 4, 5", true, "require_reply;max_reply_length 4", "0000000000"),
        Udp("udp, at most 4, 4", true, "require_reply;max_reply_length 4", "00000000"),
        Udp("udp, at most 4, no reply needed, 5", true, "max_reply_length 4", "0000000000"),
        Udp("udp, at most 300", true, "require_reply;max_reply_length 300", new string('0', 600)),
        Udp("udp, bytes, at least 4, 3", false, "require_reply 01 02;min_reply_length 4", "010203"),
        Udp("udp, bytes, at least 4, 4", true, "require_reply 01 02;min_reply_length 4", "01020304"),
        Udp("udp, bytes, at most 2, 3", false, "require_reply 01 02;max_reply_length 2", "010203"),
        Udp("udp, bytes, at most 2, 2", true, "require_reply 01 02;max_reply_length 2", "0102"),
        Udp("udp, bytes, 255 bytes", true, "require_reply 00", new string('0', 510)),
        Udp("udp, bytes, 256 bytes", false, "require_reply 00", new string('0', 512)),
        Udp("udp, bytes, 300 bytes", false, "require_reply 00", new string('0', 600)),
        Udp("udp, bytes, fewer than 3", true, "require_reply 01 02 03", "0102"),
        Udp("udp, bytes, fewer and wrong", false, "require_reply 01 02 03", "0103"),
        Udp("udp, bytes, longer pattern than max", true, "require_reply 01 02 03;max_reply_length 2", "0102"),
        Udp("udp, bytes", true, "require_reply 01 02", "0102"),
        Udp("udp, bytes and more", true, "require_reply 01 02", "010203"),
        Udp("udp, other bytes", false, "require_reply 01 02", "0103"),
        Udp("udp, fewer bytes", true, "require_reply 01 02", "01"),
        Udp("udp, no bytes", true, "require_reply 01 02", ""),
        Udp("udp, wildcards", true, "require_reply x1 xx 3x", "F19937"),
        Udp("udp, wildcards missed", false, "require_reply x1 xx 3x", "F29937"),
        PeerCase.Datagrams("udp, payload", true, "UDP_CHECK {\n payload 0A 0b ff\n require_reply 0a0bff\n min_reply_length 3\n }", static asked => [asked]),
        PeerCase.Datagrams("udp, two answers, second good", false, "UDP_CHECK {\n require_reply 02\n }", static _ => [[1], [2]]),
    ];

    public static readonly PeerCase[] Names =
    [
        Name("dns", true, 0x8180),
        Name("dns, not authoritative, no recursion", true, 0x8000),
        Name("dns, a query", false, 0x0100),
        Name("dns, NXDOMAIN", false, 0x8183),
        Name("dns, REFUSED", false, 0x8185),
        Name("dns, SERVFAIL", false, 0x8182),
        Name("dns, truncated", true, 0x8380),
        Name("dns, other opcode", true, 0x9180),
        Name("dns, reserved bits", true, 0x81F0),
        Name("dns, header only", true, 0x8180, static answer => answer[..12]),
        Name("dns, 11 bytes", true, 0x8180, static answer => answer[..11]),
        Name("dns, 4 bytes", false, 0x8180, static answer => answer[..4]),
        Name("dns, 5 bytes", false, 0x8180, static answer => answer[..5]),
        Name("dns, 6 bytes", false, 0x8180, static answer => answer[..6]),
        Name("dns, 7 bytes", false, 0x8180, static answer => answer[..7]),
        Name("dns, 8 bytes", true, 0x8180, static answer => answer[..8]),
        Name("dns, 3 bytes", false, 0x8180, static answer => answer[..3]),
        Name("dns, empty", false, 0x8180, static _ => []),
        Name("dns, garbage behind", true, 0x8180, static answer => [.. answer, .. new byte[100]]),
        Name("dns, another name", true, 0x8180, static answer => [.. answer[..13], (byte)'z', .. answer[14..]]),
        Name("dns, no question", true, 0x8180, static answer => [.. answer[..4], 0, 0, .. answer[6..]]),
        Name("dns, 600 bytes", true, 0x8180, static answer => [.. answer, .. new byte[600]]),
        Name("dns, 5000 bytes", true, 0x8180, static answer => [.. answer, .. new byte[5000]]),
        Name("dns, another id", false, 0x8180, static answer => [(byte)~answer[0], .. answer[1..]]),
        PeerCase.Datagrams("dns, another id, then ours", true, Dns, static query => [[(byte)~query[0], query[1], 0x81, 0x80, .. query[4..]], [query[0], query[1], 0x81, 0x80, .. query[4..]]]),
        PeerCase.Datagrams("dns, silent", false, Dns, static _ => []),
    ];
}
