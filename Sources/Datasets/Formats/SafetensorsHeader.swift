// The header of safetensors files (github.com/huggingface/safetensors, "Format"): its length as 8
// bytes, then JSON that names each tensor with type, extents and place in the data behind it.
import Foundation

/// What a file's header says.
struct SafetensorsHeader {
  /// One tensor.
  struct Entry {
    let name: String
    let element: SafetensorsElement
    let shape: [Int]
    /// Its bytes, counted from the end of the header.
    let range: Range<Int>
  }

  /// Notes of whoever wrote the file.
  var metadata: [String: String] = [:]
  /// In the order of their places.
  var entries: [Entry] = []

  /// Longer headers are refused: the largest networks need a hundredth of it.
  private static let longest = 16 << 20

  /// The header's bytes, filled up with spaces so that the data starts at a multiple of 8.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = [UInt8](try encoder.encode(self))
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }

  /// The header at the front of `file`, whose entries fill the rest of it without gap or overlap, and
  /// the place where the data begins.
  ///
  /// - Throws: `FormatError.badSafetensors`, `.wrongKind`, `.empty`.
  static func parse(_ file: NamedBytes) throws -> (header: SafetensorsHeader, end: Int) {
    let bytes = file.bytes
    guard !bytes.isEmpty else { throw FormatError.empty(file: file.name) }
    guard bytes.count > 8, bytes[8] == UInt8(ascii: "{") else {
      throw FormatError.wrongKind(
        file: file.name, expected: "a safetensors file", found: FileSignature.guess(bytes))
    }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= longest, 8 + Int(length) <= bytes.count else {
      throw FormatError.badSafetensors(
        file: file.name, reason: "its header of \(length) bytes is too long or cut")
    }
    let end = 8 + Int(length)
    let header: SafetensorsHeader
    do {
      header = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(bytes[8..<end]))
    } catch let problem as SafetensorsProblem {
      throw FormatError.badSafetensors(file: file.name, reason: problem.reason)
    } catch {
      throw FormatError.badSafetensors(
        file: file.name, reason: "its header is not JSON that describes tensors")
    }
    try header.check(file, from: end)
    return (header, end)
  }

  /// The entries must lie one behind the other up to the end of the file.
  private func check(_ file: NamedBytes, from start: Int) throws {
    func refuse(_ reason: String) -> FormatError {
      .badSafetensors(file: file.name, reason: reason)
    }
    let size = file.bytes.count - start
    var next = 0
    for entry in entries {
      guard entry.range.upperBound <= size else {
        throw refuse("the tensor '\(entry.name)' reaches beyond its end; it is cut or damaged")
      }
      guard entry.range.lowerBound >= next else {
        throw refuse("the tensor '\(entry.name)' overlaps the one before it")
      }
      guard entry.range.lowerBound == next else {
        throw refuse("bytes that belong to no tensor lie before '\(entry.name)'")
      }
      next = entry.range.upperBound
    }
    guard next == size else { throw refuse("\(size - next) bytes follow the last tensor") }
  }
}

/// What is wrong with one entry, on its way out of the decoder.
private struct SafetensorsProblem: Error {
  let reason: String
}

extension SafetensorsHeader: Codable {
  private struct Key: CodingKey {
    static let metadata = Key(stringValue: "__metadata__")
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  fileprivate struct Description: Codable {
    let dtype: String
    let shape: [Int]
    let dataOffsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    metadata = try values.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    entries = try values.allKeys.filter { $0.stringValue != Key.metadata.stringValue }.map {
      try Entry($0.stringValue, values.decode(Description.self, forKey: $0))
    }.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty { try values.encode(metadata, forKey: .metadata) }
    for entry in entries {
      let description = Description(
        dtype: entry.element.rawValue, shape: entry.shape,
        dataOffsets: [entry.range.lowerBound, entry.range.upperBound])
      try values.encode(description, forKey: Key(stringValue: entry.name))
    }
  }
}

extension SafetensorsHeader.Entry {
  fileprivate init(_ name: String, _ description: SafetensorsHeader.Description) throws {
    guard let element = SafetensorsElement(rawValue: description.dtype) else {
      throw SafetensorsProblem(
        reason:
          "the tensor '\(name)' is of type \(description.dtype); F32, F16, BF16 and F64 are read")
    }
    let (shape, offsets) = (description.shape, description.dataOffsets)
    guard shape.allSatisfy({ $0 >= 0 }), offsets.count == 2, offsets[0] >= 0,
      offsets[1] >= offsets[0],
      Int.product(of: shape + [element.size]) == offsets[1] - offsets[0]
    else {
      throw SafetensorsProblem(reason: "the place of the tensor '\(name)' does not fit its shape")
    }
    self.init(name: name, element: element, shape: shape, range: offsets[0]..<offsets[1])
  }
}
