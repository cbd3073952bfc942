namespace KeepAlived.Net.Checking.Checkers;

/// <summary>The address, port or interface that a check should ask from cannot be had, so nothing is known of the real server.</summary>
internal sealed class SourceException(string message) : Exception(message);
