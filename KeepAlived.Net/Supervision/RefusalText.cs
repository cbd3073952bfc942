using System.Globalization;
using KeepAlived.Net.Configuration.Model;
using KeepAlived.Net.Vrrp.Wire;

namespace KeepAlived.Net.Supervision;

/// <summary>Says why an advertisement was refused, with what it has and what we have, so that the operator need not compare files.</summary>
internal static class RefusalText
{
    /// <summary>Completes "Ignoring advert from SENDER: ".</summary>
    /// <param name="theirs">What the packet has where it differs (<see cref="Advertisement.Detail"/>).</param>
    public static string Of(DecodeError error, int theirs, VrrpInstance instance) => error switch
    {
        DecodeError.None => "no reason",
        DecodeError.Truncated or DecodeError.TooShort => $"it is too short, {theirs} bytes",
        DecodeError.BadIpHeader => "its IP header is malformed",
        DecodeError.BadTtl => $"its TTL is {theirs}, not 255, so it was forwarded or forged",
        DecodeError.WrongVersion => $"it has VRRP version {theirs}, ours is {instance.Version}: use the same `version` on all routers",
        DecodeError.WrongType => $"its type is {theirs}, which is no advertisement",
        DecodeError.WrongVirtualRouter => "it has another VRID",
        DecodeError.AuthenticationTypeMismatch => $"its authentication is {NameOf(theirs)}, ours {NameOf((int)instance.Authentication.Type)}: compare auth_type",
        DecodeError.AuthenticationFailed => "its password differs from ours: compare auth_pass",
        DecodeError.BadInterval => $"its advertisement interval is {Seconds(theirs)} s, ours {Seconds((int)(instance.AdvertisementInterval.TotalMilliseconds / 10))} s: compare advert_int",
        DecodeError.BadChecksum => "its checksum is wrong",
        DecodeError.NoAddresses => "it holds no addresses",
        DecodeError.UnexpectedMulticast => "it was sent to a multicast group, and this instance has unicast peers: use unicast_peer on all routers or on none",
        DecodeError.UnexpectedUnicast => "it was sent to this host alone, and this instance has no unicast peers: use unicast_peer on all routers or on none",
        DecodeError.NotAPeer => "its sender is not in unicast_peer",
        DecodeError.TtlOutOfRange => $"its TTL is {theirs}, outside of min_ttl and max_ttl of that peer",
        DecodeError.OwnAddress => "it comes from our own address: another host has it too, or the network has a loop",
        DecodeError.Unsigned => "it is not signed: use auth_hmac on all routers, or `mode permissive` until all have it",
        DecodeError.UnknownKey => $"it is signed with key {theirs}, which we have not got: compare the keys of auth_hmac",
        DecodeError.WrongSignature => $"its signature is wrong: compare key {theirs} of auth_hmac",
        DecodeError.ClockDiffers => $"its clock is {Math.Abs((short)theirs)} s {((short)theirs < 0 ? "behind" : "ahead of")} ours, more than the {instance.Hmac?.TimeWindow.TotalSeconds} s of time_window: set the clocks by NTP",
        DecodeError.Replayed => "its sequence number was used before: it is an old one, sent again",
    };

    private static string NameOf(int authentication) => authentication switch
    {
        0 => "none",
        1 => "PASS",
        2 => "AH",
        _ => $"of the unknown type {authentication}",
    };

    private static string Seconds(int centiseconds) => (centiseconds / 100.0).ToString(CultureInfo.InvariantCulture);
}
