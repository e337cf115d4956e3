// What torch.save wrote (torch/serialization.py): a zip archive since PyTorch 1.6, before that four
// pickles and the storages behind them. Tensors are described at once, values read as asked for.
import Foundation

/// The tensors of one file, whose values stay on disk.
final class TorchFile {
  let name: String
  /// The file's length in bytes.
  let size: Int
  let tensors: [TorchTensor]

  private enum Place {
    case file(start: Int)
    case packed(ZipArchive.Entry)
  }

  private let file: FileSource
  private let archive: ZipArchive?
  private let places: [TorchStorage: Place]
  /// The storage that was read whole last.
  private var whole: (storage: TorchStorage, bytes: [UInt8])?

  /// Pickles are read whole; one of a tensor for each picture of CIFAR has a fifth of it.
  private static let longestPickle = 64 << 20

  /// Opens the file at `path`, which holds a tensor or a list of tensors; checksums are compared.
  ///
  /// - Throws: `FormatError` for everything that is not as torch.save has it.
  init(_ path: String) throws {
    let file = try FileSource(path)
    guard file.size > 0 else { throw FormatError.empty(file: path) }
    guard file.size <= FileSource.limit else {
      throw FormatError.tooLarge(file: path, limit: FileSource.limit)
    }
    self.file = file
    (name, size) = (path, file.size)
    let head = try file.bytes(at: 0, count: min(file.size, 16))
    if head.starts(with: [0x50, 0x4b]) {
      let archive = try ZipArchive(file)
      self.archive = archive
      (tensors, places) = try Self.zip(archive, path)
    } else if head.starts(with: LegacyTorch.magic) {
      archive = nil
      let legacy = try LegacyTorch(file, longestPickle: Self.longestPickle)
      tensors = legacy.tensors
      places = legacy.starts.mapValues { .file(start: $0) }
    } else {
      throw FormatError.wrongKind(
        file: path, expected: "a file of torch.save", found: FileSignature.guess(head))
    }
  }

  /// data.pkl, byteorder and data/KEY, all in one folder of whatever name.
  private static func zip(_ archive: ZipArchive, _ path: String) throws
    -> ([TorchTensor], [TorchStorage: Place])
  {
    func refuse(_ reason: String) -> FormatError { .badTorch(file: path, reason: reason) }
    let pickles = archive.entries.values.filter { $0.name.hasSuffix("/data.pkl") }
    guard pickles.count == 1, let pickle = pickles.first, pickle.size <= longestPickle else {
      throw refuse("it holds no data.pkl, or more than one, or one that is too long")
    }
    let folder = pickle.name.dropLast("data.pkl".count)
    if let order = archive.entries["\(folder)byteorder"], order.size <= 16 {
      let isLittle = try archive.bytes(of: order).elementsEqual("little".utf8)
      guard isLittle else { throw refuse("its numbers are not little-endian") }
    }
    let bytes = NamedBytes(name: "\(path):\(pickle.name)", bytes: try archive.bytes(of: pickle))
    var end = 0
    let document = try PickleReader.loadTorch(bytes, from: &end)
    guard end == bytes.bytes.count else { throw refuse("bytes follow the end of its data.pkl") }
    let tensors = try document.tensors()
    var places: [TorchStorage: Place] = [:]
    for storage in Set(tensors.map(\.storage)) {
      guard let entry = archive.entries["\(folder)data/\(storage.key)"] else {
        throw refuse("it lacks the storage '\(storage.key)'")
      }
      guard entry.size == storage.bytes else {
        throw refuse("the storage '\(storage.key)' has another length than its tensors say")
      }
      try archive.check(entry)
      places[storage] = entry.isDeflated ? .packed(entry) : .file(start: entry.start)
    }
    return (tensors, places)
  }

  /// The values in `rows` of `tensor`'s first dimension, four dimensions at most, in row-major order,
  /// each by `read` out of its bytes.
  func values<Value>(
    of tensor: TorchTensor, rows: Range<Int>,
    _ read: (UnsafeRawBufferPointer, _ byteOffset: Int) -> Value
  ) throws -> [Value] {
    guard !rows.isEmpty, tensor.count > 0 else { return [] }
    let wanted = rows.count * (tensor.count / tensor.shape[0])
    let span = tensor.span(of: rows)
    let width = tensor.storage.element.width
    let (bytes, first) = try bytes(of: tensor.storage, span, isSparse: span.count > 8 * wanted)
    return bytes.withUnsafeBytes { raw in
      var values: [Value] = []
      values.reserveCapacity(wanted)
      tensor.forEachPlace(in: rows) { values.append(read(raw, ($0 - first) * width)) }
      return values
    }
  }

  /// Bytes that hold at least the numbers of `span`, and the number that they begin with. A storage
  /// that is packed, or looked into here and there, is read whole and kept until the next is.
  private func bytes(
    of storage: TorchStorage, _ span: Range<Int>, isSparse: Bool
  ) throws -> ([UInt8], first: Int) {
    if let whole, whole.storage == storage { return (whole.bytes, 0) }
    let width = storage.element.width
    switch places[storage] {
    case .file(let start) where !isSparse:
      let part = try file.bytes(at: start + span.lowerBound * width, count: span.count * width)
      return (part, span.lowerBound)
    case .file(let start):
      whole = (storage, try file.bytes(at: start, count: storage.count * width))
    case .packed(let entry):
      whole = (storage, try archive?.bytes(of: entry) ?? [])
    case nil: break
    }
    return (whole?.bytes ?? [], 0)
  }
}
