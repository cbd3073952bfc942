namespace KeepAlived.Net.Linux;

/// <summary>Signals that mean nothing to a daemon, and that would end or stop a process that does not catch them (signal(7)): keepalived ignores them, too.</summary>
internal static class StraySignals
{
    private const int SIGQUIT = 3, SIGALRM = 14, SIGTSTP = 20, SIGTTIN = 21, SIGTTOU = 22, SIGXFSZ = 25, SIGVTALRM = 26, SIGPROF = 27, SIGIO = 29, SIGPWR = 30;

    /// <summary>The runtime stops threads by SIGRTMIN, 34; 36 and 63 ask for dumps, and 64 may.</summary>
    private const int FirstSpare = 37, LastSpare = 62, SecondRealtime = 35;

    /// <summary>Programs that this process starts have them at their defaults again.</summary>
    public static void Ignore()
    {
        foreach (var number in (ReadOnlySpan<int>)[SIGQUIT, SIGALRM, SIGTSTP, SIGTTIN, SIGTTOU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SecondRealtime]) Libc.IgnoreSignal(number);
        for (var number = FirstSpare; number <= LastSpare; number++) Libc.IgnoreSignal(number);
    }
}
