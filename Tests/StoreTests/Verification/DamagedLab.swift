// A whole lab, closed, and what happens when a bit of its file is turned.
import Foundation
import GRDB

@testable import Store

/// A closed lab file that can be damaged and mended bit by bit.
final class DamagedLab {
  let folder: TemporaryFolder
  let path: String
  let pages: DatabasePages
  /// Table or index by its first page.
  let names: [Int: String]

  /// Closes a filled lab that has overflow pages and free ones, too.
  init() throws {
    let fixture = try LabFixture.whole()
    let sample = try SampleLab(in: fixture.lab)
    let run = try fixture.begin("train", "wide")
    for step in 1...3 {
      var bits = SeededBits(UInt64(step))
      let noise = (0..<10_000).map { _ in Float.random(in: -1...1, using: &bits) }
      let tensor = StoredTensor(role: .weight, name: "w", shape: [10_000], values: noise)
      try fixture.lab.models.saveProgress(
        CheckpointDraft(
          model: "wide", architecture: "{}", parameterCount: 10_000, labels: sample.train.labels,
          step: step, state: "{}", tensors: [tensor], metrics: []), run: run)
    }
    try fixture.lab.runs.fail(run, message: "stopped")
    let tables = try fixture.rows("SELECT rootpage, name FROM sqlite_schema WHERE rootpage > 0")
    try fixture.lab.close()
    folder = fixture.folder
    path = fixture.path
    names = Dictionary(uniqueKeysWithValues: tables.map { (Int($0[0]) ?? 0, $0[1]) })
    pages = DatabasePages(
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), roots: names.keys.sorted())
  }

  /// What verification says; a lab that does not open says so itself.
  func findings() -> [String] {
    do {
      let lab = try LabFile(path: path, access: .readOnly)
      defer { try? lab.close() }
      return Verification.run(lab).map(\.description)
    } catch let error as StoreError {
      return ["\(error)"]
    } catch {
      return []
    }
  }

  /// What is said while one bit is turned.
  func findings(turning bit: Int, of offset: Int) throws -> [String] {
    let whole = pages.bytes[offset]
    try write(whole ^ 1 << UInt8(bit), at: offset)
    let said = findings()
    try write(whole, at: offset)
    return said
  }

  private func write(_ byte: UInt8, at offset: Int) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data([byte]))
    try file.close()
  }
}
