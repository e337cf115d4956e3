// Reads the files that fixtures/golden/make_golden.py wrote: a line of JSON, then float32 values.
import Foundation

@testable import Nets

/// One network's reference numbers, computed by PyTorch in float64.
struct GoldenFile {
  private struct Header: Decodable {
    struct Entry: Decodable {
      let name: String
      let shape: [Int]
    }
    let architecture: String
    let width, channels, size: Int
    let learningRate, adamRate: Float
    let tensors: [Entry]
  }

  let architecture: Architecture
  /// Of SGD and of Adam in the ten steps.
  let rates: (sgd: Float, adam: Float)
  let tensors: [String: Tensor]

  init(_ name: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../fixtures/golden")
    let data = try Data(contentsOf: folder.appendingPathComponent("\(name).golden"))
    let end = data.firstIndex(of: UInt8(ascii: "\n")) ?? data.endIndex
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let header = try decoder.decode(Header.self, from: data[..<end])
    let input = ImageShape(channels: header.channels, height: header.size, width: header.size)
    architecture = try Architecture.named(
      header.architecture, input: input, classes: 10, width: header.width)
    rates = (header.learningRate, header.adamRate)
    var offset = end + 1
    var tensors: [String: Tensor] = [:]
    for entry in header.tensors {
      var values = [Float](repeating: 0, count: entry.shape.reduce(1, *))
      let bytes = offset..<offset + 4 * values.count
      values.withUnsafeMutableBytes { _ = data.copyBytes(to: $0, from: bytes) }
      offset = bytes.upperBound
      tensors[entry.name] = Tensor(name: entry.name, shape: entry.shape, values: values)
    }
    self.tensors = tensors
  }

  func values(_ name: String) -> [Float] { tensors[name]?.values ?? [] }

  var labels: [Int32] { values("labels").map { Int32($0) } }

  var weights: Weights {
    get throws { try Weights(architecture: architecture, tensors: group("weights/")) }
  }

  /// The tensors of one group, under the names that they have in it.
  func group(_ prefix: String) -> [Tensor] {
    tensors.values.filter { $0.name.hasPrefix(prefix) }.map {
      Tensor(name: String($0.name.dropFirst(prefix.count)), shape: $0.shape, values: $0.values)
    }
  }
}

/// ‖found − expected‖ / ‖expected‖; infinite if the counts differ or a value is not finite.
func relativeError(_ found: some Collection<Float>, _ expected: some Collection<Float>) -> Double {
  guard found.count == expected.count, found.allSatisfy(\.isFinite) else { return .infinity }
  let difference = zip(found, expected).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
  let norm = expected.reduce(0) { $0 + Double($1) * Double($1) }
  return (difference / max(norm, 1e-30)).squareRoot()
}

/// The Euclidean norm.
func norm(_ values: [Float]) -> Double {
  values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
}
