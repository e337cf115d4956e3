// Making, opening and closing the lab file: what is refused, in which words, and what is in force.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct LabFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func refusal(_ path: String, _ access: LabFile.Access = .readOnly) -> String {
    complaint { _ = try LabFile(path: path, access: access) }
  }

  @Test func anExistingFileIsNotTouched() throws {
    let path = folder.path("notes.txt")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      complaint { try LabFile.create(at: path) }
        == "there is a file at '\(path)' already; nothing was changed. Choose another name")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    #expect(try folder.names() == ["notes.txt"])
  }

  @Test func aLabIsNotMadeInPlaceOfADirectory() throws {
    let path = folder.url.path
    #expect(
      complaint { try LabFile.create(at: path) }
        == "'\(path)' is a directory, not a lab file; name the file in it, e.g. \(path)/lab.db")
    #expect(try folder.names().isEmpty)
  }

  @Test func aFolderThatIsNotThereCannotTakeALab() throws {
    let path = folder.path("no/lab.db")
    let said = complaint { try LabFile.create(at: path) }
    #expect(said.hasPrefix("cannot make '\(path)': unable to open database file"))
    #expect(try folder.names().isEmpty)
  }

  @Test(.enabled(if: getuid() != 0, "root may write anywhere"))
  func anUnwritableFolderCannotTakeALab() throws {
    chmod(folder.url.path, 0o500)
    defer { chmod(folder.url.path, 0o700) }
    let path = folder.path("lab.db")
    #expect(complaint { try LabFile.create(at: path) }.hasPrefix("cannot make '\(path)': "))
    #expect(try folder.names().isEmpty)
  }

  @Test func aDraftThatAKilledProcessLeftIsNoObstacle() throws {
    let path = folder.path("lab.db")
    let draft = "\(path).new-\(ProcessInfo.processInfo.processIdentifier)"
    try Data("half a lab".utf8).write(to: URL(fileURLWithPath: draft))
    try LabFile.create(at: path)
    #expect(try folder.names() == ["lab.db"])
  }

  @Test func makingLeavesOneFile() throws {
    try LabFile.create(at: folder.path("lab.db"))
    #expect(try folder.names() == ["lab.db"])
  }

  @Test func whatIsNoLabIsRefusedInItsOwnWords() throws {
    let missing = folder.path("missing.db")
    #expect(
      refusal(missing)
        == "there is no lab file at '\(missing)'; 'advex init --lab \(missing)' makes one")
    let directory = folder.url.path
    #expect(
      refusal(directory)
        == "'\(directory)' is a directory, not a lab file; "
        + "name the file in it, e.g. \(directory)/lab.db")
    for (name, content) in [("empty", ""), ("text", "hello"), ("long", text(200_000))] {
      let path = folder.path(name)
      try Data(content.utf8).write(to: URL(fileURLWithPath: path))
      for access in [LabFile.Access.readOnly, .readWrite] {
        #expect(
          refusal(path, access)
            == "'\(path)' is not an SQLite database, so it is no lab file; give another with --lab")
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(content.utf8))
    }
  }

  private func text(_ count: Int) -> String { String(repeating: "never ", count: count / 6) }

  @Test func aForeignDatabaseIsRefusedAndNotChanged() throws {
    let path = folder.path("other.db")
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE mine (a)") }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    for access in [LabFile.Access.readOnly, .readWrite] {
      #expect(
        refusal(path, access)
          == "'\(path)' is an SQLite database of another program, not a lab file; "
          + "nothing was changed")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test(arguments: [(4, true), (0, false)])
  func anotherSchemaVersionIsRefused(version: Int, isNewer: Bool) throws {
    let path = folder.path("lab.db")
    try LabFile.create(at: path)
    try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = \(version)") }
    let newer =
      "'\(path)' has schema version 4, this advex knows up to 3; use a newer advex"
    let foreign =
      "'\(path)' is an SQLite database of another program, not a lab file; nothing was changed"
    #expect(refusal(path) == (isNewer ? newer : foreign))
  }

  @Test func aReadOnlyLabCannotBeWritten() throws {
    let path = folder.path("lab.db")
    try LabFile.create(at: path)
    let lab = try LabFile(path: path, access: .readOnly)
    let sentence =
      "'\(path)' or its folder cannot be written to; nothing was changed. "
      + "Copy it elsewhere or change its permissions"
    #expect(complaint { _ = try lab.begin("train", "m") } == sentence)
    #expect(complaint { try lab.index() } == sentence)
    try lab.close()
  }

  @Test(.enabled(if: getuid() != 0, "root may write anywhere"))
  func aClosedLabOpensInAReadOnlyFolder() throws {
    let path = folder.path("lab.db")
    try LabFile.create(at: path)
    let writer = try LabFile(path: path, access: .readWrite)
    _ = try SampleLab(filling: writer)
    try writer.close()
    chmod(path, 0o400)
    chmod(folder.url.path, 0o500)
    defer { chmod(folder.url.path, 0o700) }
    let lab = try LabFile(path: path, access: .readOnly)
    #expect(try lab.datasets.named("c/train").count == 8)
    try lab.close()
    #expect(refusal(path, .readWrite).contains("cannot be written to; nothing was changed"))
  }

  /// The state that a kill leaves behind within the change to write-ahead mode: a hot journal.
  @Test func aChangeThatWasCutIsTakenBackByWhoeverOpensNext() throws {
    let whole = try LabFixture.whole()
    try whole.lab.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: whole.path))
    let cut = whole.folder.path("cut.db")
    let writer = try DatabaseQueue(path: whole.path)
    try writer.inDatabase { db in
      // No room in memory, so that changed pages reach the file before the end.
      try db.execute(sql: "PRAGMA cache_size = 1; PRAGMA cache_spill = 1")
      try db.inTransaction(.immediate) {
        try db.execute(sql: "UPDATE image SET payload = zeroblob(length(payload))")
        try db.execute(sql: "UPDATE prediction_row SET margin = 7")
        for ending in ["", "-journal"] {
          try FileManager.default.copyItem(atPath: whole.path + ending, toPath: cut + ending)
        }
        return .rollback
      }
    }
    try writer.close()
    let lab = try LabFile(path: cut, access: .readOnly)
    defer { try? lab.close() }
    #expect(Verification.run(lab).isEmpty)
    #expect(try Data(contentsOf: URL(fileURLWithPath: cut)) == before)
    #expect(!FileManager.default.fileExists(atPath: cut + "-journal"))
  }

  @Test func theSettingsOfAWriterAreInForce() throws {
    let fixture = try LabFixture()
    let settings = [
      ("foreign_keys", "1"), ("trusted_schema", "0"), ("busy_timeout", "30000"),
      ("journal_mode", "wal"), ("synchronous", "2"), ("page_size", "32768"), ("auto_vacuum", "2"),
      ("secure_delete", "0"), ("encoding", "UTF-8"), ("application_id", "1633973880"),
      ("user_version", "3"),
    ]
    for (name, value) in settings {
      #expect(try fixture.rows("PRAGMA \(name)") == [[value]], "\(name)")
    }
  }

  @Test(arguments: [LabFile.Access.readOnly, .readWrite])
  func theSchemaCannotBeRewritten(access: LabFile.Access) throws {
    let fixture = try LabFixture()
    let lab = try LabFile(path: fixture.path, access: access)
    defer { try? lab.close() }
    _ = try? lab.run(sql: "PRAGMA writable_schema = ON")
    #expect(throws: StoreError.self) { try lab.run(sql: "UPDATE sqlite_schema SET sql = ''") }
    #expect(throws: StoreError.self) { try lab.run(sql: "DELETE FROM sqlite_schema") }
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func theLastWriterLeavesASingleFileInRollbackMode() throws {
    let fixture = try LabFixture()
    _ = try fixture.begin("train", "m")
    #expect(try fixture.folder.names() == ["lab.db", "lab.db-shm", "lab.db-wal"])
    try fixture.lab.close()
    #expect(try fixture.folder.names() == ["lab.db"])
    let plain = try DatabaseQueue(path: fixture.path)
    #expect(
      try plain.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "delete")
  }

  @Test func aMissingRowIsDamageWithASentence() throws {
    let fixture = try LabFixture()
    #expect(
      complaint { _ = try fixture.lab.datasets.dataset(7) }
        == "row 7 of dataset is damaged: it is not there; 'advex verify' names everything that is hurt"
    )
  }
}
