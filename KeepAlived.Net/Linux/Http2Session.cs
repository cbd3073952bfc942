using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace KeepAlived.Net.Linux;

/// <summary>The server broke the rules of HTTP/2, or refused; the message says how.</summary>
internal sealed class Http2Exception(string message) : Exception(message);

/// <summary>Gets the body of the answer, piece by piece.</summary>
internal delegate void OnBody(ReadOnlySpan<byte> piece);

/// <summary>
/// One request over HTTP/2 (RFC 9113), by Debian's libnghttp2, which is bound at first use. It knows no socket: bytes go in and come out.
/// Not for two threads at once.
/// </summary>
internal sealed unsafe partial class Http2Session : IDisposable
{
    private const string Library = "libnghttp2.so.14";
    private const int NGHTTP2_ERR_CALLBACK_FAILURE = -902; // nghttp2.h
    private readonly OnBody _onBody;
    private readonly GCHandle _self;
    private readonly nint _session;
    private int _stream;
    private uint _error;

    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public Http2Session(OnBody onBody)
    {
        _onBody = onBody;
        Check(nghttp2_session_callbacks_new(out var callbacks));
        nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &OnClose);
        _self = GCHandle.Alloc(this);
        Check(nghttp2_session_client_new(out _session, callbacks, GCHandle.ToIntPtr(_self)));
        nghttp2_session_callbacks_del(callbacks);
    }

    /// <summary>struct nghttp2_nv.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Field
    {
        public byte* Name, Value;
        public nuint NameLength, ValueLength;
        public byte Flags;
    }

    /// <summary>The status of the answer; null: none yet. That of a 1xx answer is replaced by the one that follows.</summary>
    public int? Status { get; private set; }

    /// <summary>The answer is complete.</summary>
    public bool Ended { get; private set; }

    /// <summary>Queues the request, which has no body.</summary>
    /// <exception cref="Http2Exception">It cannot be sent.</exception>
    public void Request(IReadOnlyList<(string Name, string Value)> fields)
    {
        Check(nghttp2_submit_settings(_session, 0, 0, 0));
        var size = 0;
        foreach (var (name, value) in fields) size += name.Length + value.Length;
        var (bytes, at, list) = (new byte[size], 0, new Field[fields.Count]);
        fixed (byte* text = bytes)
        fixed (Field* first = list)
        {
            for (var i = 0; i < list.Length; i++)
            {
                list[i].Name = text + at;
                at += (int)(list[i].NameLength = (nuint)Encoding.Latin1.GetBytes(fields[i].Name, bytes.AsSpan(at)));
                list[i].Value = text + at;
                at += (int)(list[i].ValueLength = (nuint)Encoding.Latin1.GetBytes(fields[i].Value, bytes.AsSpan(at)));
            }
            _stream = Check(nghttp2_submit_request(_session, 0, first, (nuint)list.Length, 0, 0));
        }
    }

    /// <summary>The next bytes for the server; empty: nothing is to be said now.</summary>
    /// <exception cref="Http2Exception">What the server said broke the rules, and it has just been told.</exception>
    public ReadOnlySpan<byte> Send()
    {
        var length = Check((int)nghttp2_session_mem_send(_session, out var data));
        CheckStream();
        return new(data, length);
    }

    /// <summary>Takes bytes of the server.</summary>
    /// <exception cref="Http2Exception">They are not HTTP/2, or the server gave the request up.</exception>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        Check((int)nghttp2_session_mem_recv(_session, bytes, (nuint)bytes.Length));
        CheckStream();
        if (!Ended && nghttp2_session_want_read(_session) == 0) throw new Http2Exception("the server ended the session");
    }

    public void Dispose()
    {
        nghttp2_session_del(_session);
        _self.Free();
    }

    private void CheckStream()
    {
        if (_error != 0) throw new Http2Exception($"the request was given up with error {_error}"); // RFC 9113 section 7
    }

    private static int Check(int result) => result >= 0 ? result : throw new Http2Exception(Marshal.PtrToStringUTF8(nghttp2_strerror(result)) ?? $"error {result}");

    private static Http2Session Of(nint user) => (Http2Session)GCHandle.FromIntPtr(user).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnHeader(nint session, nint frame, byte* name, nuint nameLength, byte* value, nuint valueLength, byte flags, nint user)
    {
        if (!new ReadOnlySpan<byte>(name, (int)nameLength).SequenceEqual(":status"u8)) return 0;
        if (!int.TryParse(new ReadOnlySpan<byte>(value, (int)valueLength), out var status)) return NGHTTP2_ERR_CALLBACK_FAILURE;
        Of(user).Status = status;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnData(nint session, byte flags, int stream, byte* data, nuint length, nint user)
    {
        Of(user)._onBody(new ReadOnlySpan<byte>(data, (int)length));
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnClose(nint session, int stream, uint error, nint user)
    {
        var self = Of(user);
        if (stream != self._stream) return 0;
        (self.Ended, self._error) = (true, error);
        return 0;
    }

    [LibraryImport(Library)]
    private static partial int nghttp2_session_callbacks_new(out nint callbacks);

    [LibraryImport(Library)]
    private static partial void nghttp2_session_callbacks_del(nint callbacks);

    [LibraryImport(Library)]
    private static partial void nghttp2_session_callbacks_set_on_header_callback(nint callbacks, delegate* unmanaged[Cdecl]<nint, nint, byte*, nuint, byte*, nuint, byte, nint, int> callback);

    [LibraryImport(Library)]
    private static partial void nghttp2_session_callbacks_set_on_data_chunk_recv_callback(nint callbacks, delegate* unmanaged[Cdecl]<nint, byte, int, byte*, nuint, nint, int> callback);

    [LibraryImport(Library)]
    private static partial void nghttp2_session_callbacks_set_on_stream_close_callback(nint callbacks, delegate* unmanaged[Cdecl]<nint, int, uint, nint, int> callback);

    [LibraryImport(Library)]
    private static partial int nghttp2_session_client_new(out nint session, nint callbacks, nint user);

    [LibraryImport(Library)]
    private static partial void nghttp2_session_del(nint session);

    [LibraryImport(Library)]
    private static partial int nghttp2_submit_settings(nint session, byte flags, nint settings, nuint count);

    [LibraryImport(Library)]
    private static partial int nghttp2_submit_request(nint session, nint priority, Field* fields, nuint count, nint body, nint user);

    [LibraryImport(Library)]
    private static partial nint nghttp2_session_mem_send(nint session, out byte* data);

    [LibraryImport(Library)]
    private static partial nint nghttp2_session_mem_recv(nint session, ReadOnlySpan<byte> bytes, nuint length);

    [LibraryImport(Library)]
    private static partial int nghttp2_session_want_read(nint session);

    [LibraryImport(Library)]
    private static partial nint nghttp2_strerror(int error);
}
