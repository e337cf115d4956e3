// Weights as a safetensors file, the format in which PyTorch models are exchanged: named tensors, no
// code.
import Nets

/// Reader and writer of safetensors files.
public struct SafetensorsFormat: Equatable, Sendable {
  /// Notes of whoever wrote the file.
  public var metadata: [String: String]
  /// Float32, all finite.
  public var tensors: [Tensor]

  /// What a file is to hold.
  public init(metadata: [String: String] = [:], tensors: [Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// PyTorch's batch norm counts its batches, which no computation of ours reads.
  private static let counter = "num_batches_tracked"

  /// Reads a file. Halves are widened, doubles rounded, counters of batches left out.
  ///
  /// - Throws: `FormatError` for everything that is not as the format has it, for other types and for
  ///   values that are not finite in float32.
  static func parse(_ file: NamedBytes) throws -> SafetensorsFormat {
    let (header, start) = try SafetensorsHeader.parse(file)
    var tensors: [Tensor] = []
    for entry in header.entries {
      if entry.element == .int64 {
        guard entry.name.hasSuffix(counter) else {
          throw FormatError.badSafetensors(
            file: file.name,
            reason: "the tensor '\(entry.name)' is of type I64; weights are F32, F16, BF16 or F64")
        }
        continue
      }
      let place = start + entry.range.lowerBound..<start + entry.range.upperBound
      let values = entry.element.floats(file.bytes[place])
      guard values.allSatisfy(\.isFinite) else {
        throw FormatError.badSafetensors(
          file: file.name,
          reason: "the tensor '\(entry.name)' holds a value that is not finite in float32")
      }
      tensors.append(Tensor(name: entry.name, shape: entry.shape, values: values))
    }
    return SafetensorsFormat(metadata: header.metadata, tensors: tensors)
  }

  /// The file's bytes, values as float32 in the tensors' order.
  func encoded() throws -> [UInt8] {
    var header = SafetensorsHeader(metadata: metadata)
    var place = 0
    for tensor in tensors {
      let end = place + 4 * tensor.values.count
      header.entries.append(
        .init(name: tensor.name, element: .float32, shape: tensor.shape, range: place..<end))
      place = end
    }
    var bytes = try header.encoded()
    bytes.reserveCapacity(bytes.count + place)
    for tensor in tensors {
      tensor.values.map(\.bitPattern.littleEndian).withUnsafeBytes { bytes += $0 }
    }
    return bytes
  }
}
