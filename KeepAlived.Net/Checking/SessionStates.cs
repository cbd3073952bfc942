namespace KeepAlived.Net.Checking;

/// <summary>A BFD session is up or down.</summary>
/// <param name="Session">Index among the bfd_instances of the configuration with that generation.</param>
internal sealed record SessionChanged(uint Generation, int Session, bool Up);
