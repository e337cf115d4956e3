// A backup holds what the lab held, appears whole or not at all, and never takes another file's place.
import Foundation
import Testing

@testable import Store

@Suite struct BackupTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  private struct Cut: Error {}

  @Test func itHoldsWhatIsCommittedAndIsWhole() throws {
    // What is still in the write-ahead log belongs to it.
    _ = try fixture.begin("import", "late")
    let target = fixture.folder.path("copy.db")
    var stages: [String] = []
    try fixture.lab.backUp(to: target) { stages.append($0) }
    #expect(stages == Verification.stages)
    #expect(try fixture.folder.names().filter { $0.hasPrefix("copy") } == ["copy.db"])
    #expect(try LabContents(of: target) == LabContents(fixture.lab))
    let copy = try LabFile(path: target, access: .readOnly)
    #expect(Verification.run(copy).isEmpty)
    try copy.close()
  }

  @Test func aReaderMakesOneToo() throws {
    let reader = try LabFile(path: fixture.path, access: .readOnly)
    try reader.backUp(to: fixture.folder.path("copy.db"))
    try reader.close()
    #expect(try LabContents(of: fixture.folder.path("copy.db")) == LabContents(fixture.lab))
  }

  @Test func aFileThatIsThereIsNeverTouched() throws {
    let target = fixture.folder.path("mine")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
    #expect(
      complaint { try fixture.lab.backUp(to: target) }
        == "there is a file at '\(target)' already; nothing was changed. Choose another name")
    #expect(throws: StoreError.labExists(path: fixture.path)) {
      try fixture.lab.backUp(to: fixture.path)
    }
    let late = fixture.folder.path("late")
    #expect(throws: StoreError.labExists(path: late)) {
      try fixture.lab.backUp(to: late, progress: { _ in }) { reached in
        guard reached == .verified else { return }
        try Data("mine".utf8).write(to: URL(fileURLWithPath: late))
      }
    }
    for path in [target, late] {
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }
    #expect(try fixture.folder.names().filter { $0.contains(".new-") }.isEmpty)
  }

  @Test func aHurtLabHasNoBackup() throws {
    try fixture.change("UPDATE run SET seed = 12 WHERE id = 3")
    let target = fixture.folder.path("copy.db")
    #expect(
      complaint { try fixture.lab.backUp(to: target) }
        == "'\(fixture.path)' is hurt, so there is no backup of it: A row of run was changed (id 3, "
        + "parent_id NULL). 'advex verify' names everything; to keep the file as it is, copy it")
    #expect(try fixture.folder.names().filter { $0.hasPrefix("copy") }.isEmpty)
  }

  @Test(arguments: LabFile.BackupMilestone.allCases)
  func cutShortItLeavesNothing(milestone: LabFile.BackupMilestone) throws {
    let before = try LabContents(fixture.lab)
    let target = fixture.folder.path("copy.db")
    #expect(throws: Cut.self) {
      try fixture.lab.backUp(to: target, progress: { _ in }) { if $0 == milestone { throw Cut() } }
    }
    #expect(try fixture.folder.names().filter { $0.hasPrefix("copy") }.isEmpty)
    #expect(try LabContents(fixture.lab) == before)
    #expect(Verification.run(fixture.lab).isEmpty)
  }
}
