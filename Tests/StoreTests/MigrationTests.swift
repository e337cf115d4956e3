// A lab of an older version: backed up, then brought up to date whole or not at all, and never by a reader.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct MigrationTests {
  let old: OldLab

  init() throws { old = try OldLab() }

  private struct Cut: Error {}

  @Test func aMigratedLabIsWholeAndHoldsWhatItHeld() throws {
    let lab = try LabFile(path: old.path, access: .readWrite)
    let backup = old.path + ".v1-backup"
    #expect(lab.migration == Migration(path: old.path, version: 1, backup: backup))
    #expect(
      lab.migration?.description
        == "'\(old.path)' was brought from schema version 1 to 3; as it was, it lies in '\(backup)'"
    )
    #expect(Verification.run(lab).isEmpty)
    #expect(try lab.datasets.named("d_det/train").hash.hasPrefix("e867224a5b85"))
    let accuracies = try lab.run(NamedQuery.named("accuracy"))
    #expect(accuracies.rows.map { $0.last } == [.null, .text("unchecked")])
    try lab.close()

    let now = try OldLab.facts(of: old.path)
    #expect(now.version == 3 && now.isWhole)
    for (table, rows) in old.rows { #expect(now.rows[table] == rows, "\(table)") }
    let then = try OldLab.facts(of: backup)
    #expect(then.version == 1 && then.isWhole && then.rows == old.rows)
    #expect(try old.folder.names() == ["lab.db", "lab.db.v1-backup"])
  }

  @Test func aLabOfVersion2KeepsItsRowsToo() throws {
    let old = try OldLab(version: 2)
    let lab = try LabFile(path: old.path, access: .readWrite)
    let backup = old.path + ".v2-backup"
    #expect(lab.migration == Migration(path: old.path, version: 2, backup: backup))
    #expect(Verification.run(lab).isEmpty)
    try lab.close()
    let now = try OldLab.facts(of: old.path)
    #expect(now.version == 3 && now.isWhole)
    for (table, rows) in old.rows { #expect(now.rows[table] == rows, "\(table)") }
    #expect(now.rows["recipe_dataset"] == [] && now.rows["recipe_evaluation"] == [])
    let then = try OldLab.facts(of: backup)
    #expect(then.version == 2 && then.rows == old.rows)
  }

  @Test(arguments: [1, 2])
  func itsSchemaIsTheOneOfANewLabToTheLetter(version: Int) throws {
    let old = try OldLab(version: version)
    try LabFile(path: old.path, access: .readWrite).close()
    let new = old.folder.path("new.db")
    try LabFile.create(at: new)
    let texts = try [old.path, new].map { path in
      try DatabaseQueue(path: path).read {
        try Row.fetchAll($0, sql: "SELECT name, type, sql FROM sqlite_schema ORDER BY name")
      }
    }
    #expect(texts[0] == texts[1])
  }

  /// What SQLite leaves unchecked where a view heads its list of tables: free pages, the last root.
  @Test(arguments: [39, 55])
  func damageToAMigratedLabIsFound(offset: Int) throws {
    try LabFile(path: old.path, access: .readWrite).close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: old.path))
    bytes[offset] ^= 0x40
    try bytes.write(to: URL(fileURLWithPath: old.path))
    let lab = try LabFile(path: old.path, access: .readOnly)
    #expect(Verification.run(lab).map(\.description).contains { $0.hasPrefix("Page structure: ") })
    try lab.close()
  }

  @Test func aMigratedLabIsWrittenToLikeAnyOther() throws {
    let lab = try LabFile(path: old.path, access: .readWrite)
    let sample = try SampleLab(in: lab)
    let run = try lab.begin("sanity", "m")
    try lab.sanity.conclude(
      [SanityCheck(name: "noise", value: 0, bound: 0)],
      of: EvaluationSubject(
        model: sample.model, dataset: sample.test,
        attack: sample.attack(threat: SampleLab.linf, target: "none")), pictures: 5, run: run)
    #expect(Verification.run(lab).isEmpty)
    try lab.close()
    let again = try LabFile(path: old.path, access: .readWrite)
    #expect(again.migration == nil)
    #expect(try again.sanity.checks(of: run).count == 1)
    try again.close()
    #expect(try old.folder.names() == ["lab.db", "lab.db.v1-backup"])
  }

  @Test func aReaderRefusesItAndSaysWhatToDo() throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: old.path))
    #expect(
      complaint { _ = try LabFile(path: old.path, access: .readOnly) }
        == "'\(old.path)' has schema version 1, this advex works with 3; "
        + "'advex index --lab \(old.path)' keeps a backup beside it and brings it up to date")
    #expect(try Data(contentsOf: URL(fileURLWithPath: old.path)) == before)
    #expect(try old.folder.names() == ["lab.db"])
  }

  @Test func noBackupIsEverOverwritten() throws {
    let taken = ["lab.db.v1-backup", "lab.db.v1-backup-2"]
    for name in taken {
      try Data("mine".utf8).write(to: URL(fileURLWithPath: old.folder.path(name)))
    }
    let lab = try LabFile(path: old.path, access: .readWrite)
    #expect(lab.migration?.backup == old.path + ".v1-backup-3")
    try lab.close()
    for name in taken {
      #expect(try String(contentsOfFile: old.folder.path(name), encoding: .utf8) == "mine")
    }
  }

  /// What a kill leaves is what lies in the files at that moment.
  @Test(arguments: Migration.Milestone.allCases)
  func killedOnTheWayItIsStillTheOldLab(milestone: Migration.Milestone) throws {
    var copies: [String] = []
    _ = try Migration.run(at: old.path) { reached in
      if reached == milestone { copies.append(try old.copy(to: "killed.db")) }
    }
    let killed = try #require(copies.first)
    let facts = try OldLab.facts(of: killed)
    #expect(facts.version == 1 && facts.isWhole && facts.rows == old.rows)
    let lab = try LabFile(path: killed, access: .readWrite)
    #expect(lab.migration?.version == 1)
    #expect(Verification.run(lab).isEmpty)
    try lab.close()
  }

  @Test(arguments: Migration.Milestone.allCases)
  func whatFailsOnTheWayIsTakenBack(milestone: Migration.Milestone) throws {
    #expect(throws: Cut.self) {
      try Migration.run(at: old.path) { if $0 == milestone { throw Cut() } }
    }
    let facts = try OldLab.facts(of: old.path)
    #expect(facts.version == 1 && facts.isWhole && facts.rows == old.rows)
    #expect(try old.folder.names() == ["lab.db", "lab.db.v1-backup"])
  }

  @Test func aDraftThatAKilledProcessLeftIsNoObstacle() throws {
    let draft = old.folder.path("lab.db.v1-backup.new")
    try Data("half a backup".utf8).write(to: URL(fileURLWithPath: draft))
    try LabFile(path: old.path, access: .readWrite).close()
    #expect(try old.folder.names() == ["lab.db", "lab.db.v1-backup"])
  }

  @Test func whoeverOpensItAtTheSameTimeMigratesItOnce() throws {
    let path = old.path
    let migrations = OpenedLabs()
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      migrations.open(path)
    }
    #expect(migrations.complaints.isEmpty)
    #expect(migrations.count == 1)
    #expect(try OldLab.facts(of: path).version == 3)
    #expect(try old.folder.names().filter { $0.contains("backup") } == ["lab.db.v1-backup"])
  }

  @Test func aTableThatVersion1DidNotHaveIsNotGuessedAt() throws {
    try old.change("CREATE TABLE claim (mine TEXT)")
    let before = try OldLab.facts(of: old.path)
    #expect(
      complaint { _ = try LabFile(path: old.path, access: .readWrite) }
        == "'\(old.path)' cannot be brought up from schema version 1: its table claim is not the one "
        + "of that version; nothing was changed. Export its datasets and models with the advex that "
        + "made it")
    let after = try OldLab.facts(of: old.path)
    #expect(after.version == 1 && after.rows == before.rows)
  }
}

/// Labs that several threads open at once: how many of them were migrated, and what went wrong.
private final class OpenedLabs: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var count = 0
  private(set) var complaints: [String] = []

  func open(_ path: String) {
    do {
      let lab = try LabFile(path: path, access: .readWrite)
      lock.withLock { count += lab.migration == nil ? 0 : 1 }
      try lab.close()
    } catch {
      lock.withLock { complaints.append("\(error)") }
    }
  }
}
