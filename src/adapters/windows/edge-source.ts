/**
 * C# 5 for edge-js: `Look` opens a path and gives what the file system says of it, `Shares` lists the shares. Both call Windows itself, because .NET sorts and
 * merges access lists and prints a missing one as nothing. A number in `Code` is the error of `Call`.
 */
export const edgeSource: string = String.raw`
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;

public class Startup {
  [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
  static extern IntPtr CreateFileW(string name, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);
  [DllImport("kernel32.dll")] static extern bool CloseHandle(IntPtr handle);
  [DllImport("kernel32.dll")] static extern IntPtr LocalFree(IntPtr memory);
  [DllImport("kernel32.dll", SetLastError = true)] static extern bool GetFileInformationByHandle(IntPtr handle, byte[] information);
  [DllImport("kernel32.dll", SetLastError = true)]
  static extern bool GetFileInformationByHandleEx(IntPtr handle, int kind, byte[] information, uint size);
  [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
  static extern uint GetFinalPathNameByHandleW(IntPtr handle, StringBuilder path, uint size, uint flags);
  [DllImport("advapi32.dll")]
  static extern uint GetSecurityInfo(IntPtr handle, int kind, uint parts, IntPtr owner, IntPtr group, IntPtr dacl, IntPtr sacl, out IntPtr descriptor);
  [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
  static extern bool ConvertSecurityDescriptorToStringSecurityDescriptorW(IntPtr descriptor, uint revision, uint parts, out IntPtr text, IntPtr length);
  [DllImport("netapi32.dll", CharSet = CharSet.Unicode)]
  static extern uint NetShareEnum(string server, uint level, out IntPtr buffer, uint most, out uint read, out uint total, IntPtr resume);
  [DllImport("netapi32.dll")] static extern uint NetApiBufferFree(IntPtr buffer);

  static readonly IntPtr Invalid = new IntPtr(-1);
  const uint ReadControl = 0x20000, ReadAttributes = 0x80, Backup = 0x02000000, OpenLink = 0x00200000;

  class Refused : Exception {
    public readonly string Call;
    public readonly int Code;
    public Refused(string call, int code) { Call = call; Code = code; }
  }

  static IntPtr Open(string path, uint access, uint flags) {
    return CreateFileW(path, access, 7, IntPtr.Zero, 3, Backup | flags, IntPtr.Zero);
  }

  static string Sddl(IntPtr descriptor) {
    IntPtr text;
    if (!ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, 1, 7, out text, IntPtr.Zero))
      throw new Refused("ConvertSecurityDescriptorToStringSecurityDescriptor", Marshal.GetLastWin32Error());
    string result = Marshal.PtrToStringUni(text);
    LocalFree(text);
    return result;
  }

  static Task<object> Guarded(Func<object> work) {
    object result;
    try { result = work(); }
    catch (Refused refused) { result = new Dictionary<string, object> { { "Call", refused.Call }, { "Code", refused.Code } }; }
    return Task.FromResult(result);
  }

  public Task<object> Look(object input) { return Guarded(delegate { return LookAt((string)input); }); }
  public Task<object> Shares(object input) { return Guarded(delegate { return AllShares(); }); }

  static object LookAt(string path) {
    var row = new Dictionary<string, object>();
    IntPtr handle = Open(path, ReadControl | ReadAttributes, OpenLink);
    if (handle == Invalid) {
      int code = Marshal.GetLastWin32Error();
      if (code != 5) throw new Refused("CreateFile", code);
      row["Call"] = "CreateFile";
      row["Code"] = code;
      handle = Open(path, ReadAttributes, OpenLink);
      if (handle == Invalid) throw new Refused("CreateFile", Marshal.GetLastWin32Error());
    }
    try {
      byte[] basic = new byte[52], wide = new byte[24], tag = new byte[8];
      if (!GetFileInformationByHandle(handle, basic)) throw new Refused("GetFileInformationByHandle", Marshal.GetLastWin32Error());
      uint attributes = BitConverter.ToUInt32(basic, 0);
      row["Attributes"] = (double)attributes;
      if (GetFileInformationByHandleEx(handle, 18, wide, 24)) {
        row["Volume"] = BitConverter.ToUInt64(wide, 0).ToString("x");
        Array.Reverse(wide, 8, 16);
        row["Id"] = BitConverter.ToString(wide, 8).Replace("-", "").ToLowerInvariant();
      } else {
        row["Volume"] = BitConverter.ToUInt32(basic, 28).ToString("x");
        row["Id"] = (((ulong)BitConverter.ToUInt32(basic, 44) << 32) | BitConverter.ToUInt32(basic, 48)).ToString("x");
      }
      if ((attributes & 0x400) != 0 && GetFileInformationByHandleEx(handle, 9, tag, 8)) {
        uint kind = BitConverter.ToUInt32(tag, 4);
        if (kind == 0xa0000003 || kind == 0xa000000c) row["Target"] = LeadsTo(path);
      }
      if (!row.ContainsKey("Code")) {
        IntPtr descriptor;
        uint code = GetSecurityInfo(handle, 1, 7, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, out descriptor);
        if (code != 0) throw new Refused("GetSecurityInfo", (int)code);
        try { row["Sddl"] = Sddl(descriptor); } finally { LocalFree(descriptor); }
      }
      return row;
    } finally { CloseHandle(handle); }
  }

  static string LeadsTo(string path) {
    IntPtr handle = Open(path, ReadAttributes, 0);
    if (handle == Invalid) throw new Refused("the target of the link: CreateFile", Marshal.GetLastWin32Error());
    try {
      var found = new StringBuilder(32768);
      uint length = GetFinalPathNameByHandleW(handle, found, 32768, 0);
      if (length == 0 || length >= 32768) throw new Refused("GetFinalPathNameByHandle", Marshal.GetLastWin32Error());
      return found.ToString();
    } finally { CloseHandle(handle); }
  }

  static object AllShares() {
    IntPtr buffer;
    uint read, total;
    uint code = NetShareEnum(null, 502, out buffer, 0xffffffff, out read, out total, IntPtr.Zero);
    if (code != 0) throw new Refused("NetShareEnum", (int)code);
    var rows = new List<object>();
    try {
      for (int index = 0; index < read; index++) {
        IntPtr entry = new IntPtr(buffer.ToInt64() + 72L * index);
        IntPtr descriptor = Marshal.ReadIntPtr(entry, 64);
        rows.Add(new Dictionary<string, object> {
          { "Name", Marshal.PtrToStringUni(Marshal.ReadIntPtr(entry, 0)) },
          { "Path", Marshal.PtrToStringUni(Marshal.ReadIntPtr(entry, 40)) ?? "" },
          { "Special", ((uint)Marshal.ReadInt32(entry, 8) & 0x80000000) != 0 },
          { "SecurityDescriptor", descriptor == IntPtr.Zero ? null : Sddl(descriptor) }
        });
      }
    } finally { if (buffer != IntPtr.Zero) NetApiBufferFree(buffer); }
    return rows.ToArray();
  }
}
`;
