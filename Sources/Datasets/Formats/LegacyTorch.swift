// torch.save's format before PyTorch 1.6 (torch/serialization.py, _legacy_save): pickles of a magic
// number, the protocol version, facts about the system, the object and the storages' names; then each
// storage as its count in 8 bytes and its numbers.
import Foundation

/// Where things lie in such a file.
struct LegacyTorch {
  /// The pickle of 0x1950a86a20f9469cfc6c.
  static let magic: [UInt8] = [
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
  ]
  private static let version = 1001

  let tensors: [TorchTensor]
  /// Where the numbers of each storage begin.
  let starts: [TorchStorage: Int]

  /// - Throws: `FormatError.badTorch`, `.badPickle`, `.refusedGlobal`.
  init(_ file: FileSource, longestPickle: Int) throws {
    func refuse(_ reason: String) -> FormatError { .badTorch(file: file.name, reason: reason) }
    let head = NamedBytes(
      name: file.name, bytes: try file.bytes(at: 0, count: min(file.size, longestPickle)))
    var place = Self.magic.count
    let version = try PickleReader.loadTorch(head, from: &place).root
    guard version.integer == Self.version else { throw refuse("its version is not 1001") }
    let system = try PickleReader.loadTorch(head, from: &place)
    guard case .bool(true) = try system.value("little_endian") else {
      throw refuse("its numbers are not little-endian")
    }
    tensors = try PickleReader.loadTorch(head, from: &place).tensors()
    let names = try PickleReader.loadTorch(head, from: &place)
    let storages = Dictionary(grouping: Set(tensors.map(\.storage)), by: \.key)
    guard let keys = names.items(of: names.root), keys.count == storages.count else {
      throw refuse("its list of storages is not that of its tensors")
    }
    starts = try Self.starts(keys, storages, in: file, from: place)
  }

  private static func starts(
    _ keys: [PickleValue], _ storages: [String: [TorchStorage]], in file: FileSource,
    from place: Int
  ) throws -> [TorchStorage: Int] {
    func refuse(_ reason: String) -> FormatError { .badTorch(file: file.name, reason: reason) }
    var starts: [TorchStorage: Int] = [:]
    var place = place
    for key in keys {
      let name = String(decoding: key.string?.prefix(100) ?? [], as: UTF8.self)
      guard let same = storages[name], same.count == 1, starts[same[0]] == nil else {
        throw refuse("its list of storages is not that of its tensors")
      }
      guard let length = same[0].bytes, place + 8 <= file.size, length <= file.size - place - 8
      else { throw refuse("it ends inside a storage, so it is cut") }
      guard ZipFields(try file.bytes(at: place, count: 8)).number(0, 8) == same[0].count else {
        throw refuse("a storage has another length than its tensors say")
      }
      starts[same[0]] = place + 8
      place += 8 + length
    }
    guard place == file.size else { throw refuse("\(file.size - place) bytes follow its end") }
    return starts
  }
}
