// What the format tests share: golden files, folders that clean up after themselves, pictures made
// of a rule, and damage done by a seeded generator.
import Foundation
import Nets
import Testing

@testable import Datasets

/// The golden file called `name`, made by fixtures/formats/make_formats.py.
func fixture(_ name: String) throws -> NamedBytes {
  NamedBytes(name: name, bytes: [UInt8](try Data(contentsOf: URL(filePath: fixturePath(name)))))
}

/// The path of the golden file called `name`.
func fixturePath(_ name: String) -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return root.appending(path: "fixtures/formats/\(name)").path
}

/// Runs `body` with the path of a new, empty folder, which is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Puts a file into a folder.
func put(_ bytes: [UInt8], _ name: String, in folder: String) throws {
  try Data(bytes).write(to: URL(filePath: folder).appending(path: name))
}

/// The bytes of a file in a folder.
func contents(_ name: String, in folder: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(filePath: folder).appending(path: name)))
}

/// Bytes in memory as a source.
final class MemorySource: ByteSource {
  let name: String
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes[...]
    self.name = name
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = bytes.prefix(buffer.count)
    buffer.copyBytes(from: part)
    bytes.removeFirst(part.count)
    return part.count
  }
}

/// Pictures at CIFAR's shape in which every byte depends on its place, labels counting through
/// `classes`.
func somePictures(
  _ count: Int, classes: Int = 10, coarse: Bool = false, named: Bool = true
) -> LabelledPictures {
  LabelledPictures(
    shape: CIFARFamily.shape,
    pixels: (0..<count * CIFARFamily.shape.count).map { UInt8(truncatingIfNeeded: $0 * 37 / 8) },
    labels: (0..<count).map { UInt16($0 % classes) },
    coarse: coarse ? (0..<count).map { UInt16($0 % 2) } : nil,
    classNames: named ? (0..<classes).map { "class \($0)" } : nil,
    coarseNames: coarse ? ["left", "right"] : nil)
}

/// The error that `body` ends with, if it is one of ours.
func formatError(_ body: () throws -> Void) -> FormatError? {
  do { try body() } catch { return error as? FormatError }
  return nil
}

/// Damages `bytes` in `rounds` ways and expects that `read` ends with a value or a `FormatError`
/// each time, and with errors at least once.
func expectOnlyFormatErrors(
  _ bytes: [UInt8], rounds: Int, seed: UInt64 = 1, _ read: ([UInt8]) throws -> Void
) {
  var errors = 0
  for round in 0..<rounds {
    var stream = RandomStream(seed: seed, purpose: .noise, round)
    do {
      try read(damaged(bytes, by: &stream))
    } catch let error as FormatError {
      errors += error.description.isEmpty ? 0 : 1
    } catch {
      Issue.record("round \(round): \(error)")
    }
  }
  #expect(errors > 0)
}

/// One to four wounds: flipped bytes, extreme numbers, cuts, repeats and gaps, half of them near
/// the front, where headers are.
private func damaged(_ bytes: [UInt8], by stream: inout RandomStream) -> [UInt8] {
  var result = bytes
  for _ in 0...stream.below(4) where !result.isEmpty {
    let reach = stream.below(2) == 0 ? result.count : min(200, result.count)
    let place = stream.below(reach)
    let end = min(result.count, place + 1 + stream.below(16))
    switch stream.below(6) {
    case 0, 1: result[place] = UInt8(stream.below(256))
    case 2: for index in place..<end { result[index] = stream.below(2) == 0 ? 0xff : 0 }
    case 3: result.removeSubrange(place...)
    case 4: result.insert(contentsOf: result[place..<end], at: place)
    default: result.removeSubrange(place..<end)
    }
  }
  return result
}
