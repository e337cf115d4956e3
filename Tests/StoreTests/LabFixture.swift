// A fresh lab in a folder of its own, gone with the test that made it.
import Foundation
import GRDB

@testable import Store

/// A temporary folder that is removed with its last user.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("advex-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}

/// A lab of a test's own, open for writing.
final class LabFixture {
  let folder: TemporaryFolder
  let path: String
  let lab: LabFile

  /// An empty lab.
  convenience init() throws {
    try self.init { try LabFile.create(at: $0) }
  }

  /// A copy of the sample lab, which is filled once.
  static func whole() throws -> LabFixture {
    let bytes = try SampleLab.file.get()
    return try LabFixture { try bytes.write(to: URL(fileURLWithPath: $0)) }
  }

  private init(make: (String) throws -> Void) throws {
    folder = try TemporaryFolder()
    path = folder.path("lab.db")
    try make(path)
    lab = try LabFile(path: path, access: .readWrite)
  }

  deinit { try? lab.close() }

  /// Rows of a query, as SQLite's text of their values.
  func rows(_ sql: String) throws -> [[String]] {
    try lab.read { db in
      try Row.fetchAll(db, sql: sql).map { $0.databaseValues.map { SQLValue($0).plainText } }
    }
  }

  func number(_ sql: String) throws -> Int {
    try lab.read { try Int.fetchOne($0, sql: sql) } ?? -1
  }

  func change(_ sql: String) throws {
    try lab.write { try $0.execute(sql: sql) }
  }

  /// Begins a run that is not there yet.
  func begin(
    _ kind: String, _ name: String, _ settings: [String: String] = [:], seed: UInt64? = nil
  ) throws -> Run {
    try lab.begin(kind, name, settings, seed: seed)
  }
}

extension LabFile {
  /// Begins a run that is not there yet, or takes up one that is unfinished.
  func begin(
    _ kind: String, _ name: String, _ settings: some Encodable = [String: String](),
    seed: UInt64? = nil
  ) throws -> Run {
    let request = try RunRequest(kind: kind, name: name, settings: settings, seed: seed)
    guard case .started(let run, _) = try runs.begin(request) else {
      throw StoreError.refused("run \(name) is finished")
    }
    return run
  }
}

/// The error that `body` throws, as users read it; what went well says so.
func complaint(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
