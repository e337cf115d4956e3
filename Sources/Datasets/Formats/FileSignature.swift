// What a file's first bytes say it is, for the sentence that refuses it.

/// Kinds of files that are often given in place of the right one.
enum FileSignature {
  /// The kind that `bytes` begin as, with its article; `nil` if unknown.
  static func guess(_ bytes: some Sequence<UInt8>) -> String? {
    let head = Array(bytes.prefix(16))
    return table.first { head.starts(with: $0.magic) }?.kind
  }

  private static let table: [(magic: [UInt8], kind: String)] = [
    ([0x89] + Array("PNG\r\n".utf8), "a PNG picture"),
    ([0xff, 0xd8, 0xff], "a JPEG picture"),
    ([0x1f, 0x8b], "gzip"),
    (Array("BZh".utf8), "bzip2"),
    ([0xfd] + Array("7zXZ".utf8), "xz"),
    ([0x28, 0xb5, 0x2f, 0xfd], "zstd"),
    (Array("PK".utf8), "a zip file (npz, or PyTorch's)"),
    ([0x93] + Array("NUMPY".utf8), "a numpy array (npy)"),
    (Array("SQLite format 3".utf8), "a SQLite file"),
    ([0x80, 0x02], "a Python pickle"),
    ([0x80, 0x03], "a Python pickle"),
    ([0x80, 0x04], "a Python pickle"),
    ([0x80, 0x05], "a Python pickle"),
    (Array("<!DOCTYPE".utf8), "a web page"),
    (Array("<!doctype".utf8), "a web page"),
    (Array("<html".utf8), "a web page"),
    (Array("%PDF".utf8), "a PDF"),
  ]
}
