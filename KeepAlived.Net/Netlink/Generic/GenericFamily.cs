using System.Runtime.InteropServices;

namespace KeepAlived.Net.Netlink.Generic;

/// <summary>struct genlmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GenericHeader(byte command, byte version)
{
    public const int Size = 4;
    public byte Command = command;
    public byte Version = version;
    public ushort Reserved;
}

/// <summary>Looks up the numbers of generic netlink families (&lt;linux/genetlink.h&gt;).</summary>
internal static class GenericFamily
{
    private const ushort GENL_ID_CTRL = 0x10;
    private const byte CTRL_CMD_GETFAMILY = 3;
    private const ushort CTRL_ATTR_FAMILY_ID = 1, CTRL_ATTR_FAMILY_NAME = 2;

    /// <summary>The message type of a family.</summary>
    /// <exception cref="NetlinkException">ENOENT: the kernel has no such family (its module is not loaded).</exception>
    public static ushort Resolve(NetlinkClient client, string name)
    {
        ushort id = 0;
        client.Query($"look up netlink family {name}", GENL_ID_CTRL, dump: false, static (ref AttributeWriter writer, string family) =>
            {
                writer.PutRaw(new GenericHeader(CTRL_CMD_GETFAMILY, 1));
                writer.PutText(CTRL_ATTR_FAMILY_NAME, family);
            },
            name, static () => { }, (_, payload) =>
            {
                if (payload.Length < GenericHeader.Size) return;
                for (var reader = new AttributeReader(payload[GenericHeader.Size..]); reader.Next();)
                    if (reader.Type == CTRL_ATTR_FAMILY_ID) id = reader.Get<ushort>();
            });
        return id;
    }
}
