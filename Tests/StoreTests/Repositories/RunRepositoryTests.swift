// Runs: found again, taken up, refused while alive, marked when their process is gone.
import Foundation
import Testing

@testable import Store

@Suite struct RunRepositoryTests {
  let fixture: LabFixture
  var runs: RunRepository { fixture.lab.runs }

  init() throws { fixture = try LabFixture() }

  private func request(_ name: String = "m", epochs: Int = 3, seed: UInt64? = 7) throws
    -> RunRequest
  {
    try RunRequest(kind: "train", name: name, settings: ["epochs": epochs], seed: seed)
  }

  /// The run that `begin` hands out, and whether it is one that was there before.
  private func begin(_ request: RunRequest) throws -> (Run, known: Bool) {
    switch try runs.begin(request) {
    case .finished(let run): (run, true)
    case .started(let run, let resumed): (run, resumed)
    }
  }

  @Test func aRunSaysWhoMadeItWithWhat() throws {
    let (run, _) = try begin(request())
    #expect(run.state == .running && run.endedAt == nil && run.message == nil)
    #expect(run.settings == #"{"epochs":3}"#)
    let row = try fixture.rows(
      "SELECT kind, name, settings, seed, code_version, process, state, settings_hash FROM run")[0]
    #expect(
      row.dropLast() == [
        "train", "m", #"{"epochs":3}"#, "7", Provenance.codeVersion, ProcessMark.current, "running",
      ])
    // SHA-256 of "train\n{"epochs":3}", by sha256sum.
    #expect(row[7] == "ba1a9f5796d4d1108fb0d571d6539131a7001aee66a971913d38cab6c6ede2a8")
    #expect(try fixture.rows("SELECT json_extract(machine, '$.sqlite') FROM run")[0][0] != "")
  }

  @Test func aFinishedRunIsFoundInsteadOfBeingRepeated() throws {
    let (run, _) = try begin(request())
    try runs.finish(run)
    guard case .finished(let found) = try runs.begin(request()) else {
      Issue.record("it was begun again")
      return
    }
    #expect(found.id == run.id && found.state == .finished && found.endedAt != nil)
    #expect(try fixture.number("SELECT count(*) FROM run") == 1)
    #expect(try runs.finished(request("another name"))?.id == run.id)
    #expect(try runs.finished(request(epochs: 4)) == nil)
  }

  @Test func otherSettingsAreAnotherRun() throws {
    let (first, _) = try begin(request(epochs: 3))
    let (second, known) = try begin(request(epochs: 4))
    let (third, _) = try begin(request("n", epochs: 3))
    #expect(Set([first.id, second.id, third.id]).count == 3)
    #expect(!known)
  }

  @Test func aFailedRunIsTakenUpAgain() throws {
    let (run, _) = try begin(request())
    try runs.fail(run, message: "no space left")
    let failed = try runs.run(run.id)
    #expect(failed.state == .failed && failed.message == "no space left")
    #expect(try runs.unfinished().map(\.id) == [run.id])
    let (again, known) = try begin(request())
    #expect(known && again.id == run.id && again.state == .running && again.message == nil)
    #expect(again.endedAt == nil && again.startedAt == run.startedAt)
    #expect(try runs.unfinished().isEmpty)
  }

  @Test func aRunWhoseProcessWasKilledIsMarkedAndTakenUp() throws {
    let (run, _) = try begin(request())
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sleep")
    child.arguments = ["600"]
    try child.run()
    let mark = try Self.mark(of: child.processIdentifier)
    try give(run, to: mark)
    #expect(try runs.markInterrupted().isEmpty)
    #expect(
      complaint { _ = try runs.begin(request()) }
        == "run 1 is doing just this in another process (\(mark)); wait for it or stop it")
    kill(child.processIdentifier, SIGKILL)
    child.waitUntilExit()
    #expect(try runs.markInterrupted().map(\.id) == [run.id])
    #expect(try runs.run(run.id).state == .interrupted)
    #expect(try runs.unfinished().map(\.id) == [run.id])
    let (again, known) = try begin(request())
    #expect(known && again.id == run.id && again.state == .running)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test(arguments: ["", "/1/2", "boot", "another-boot/1/1"])
  func aMarkOfAnotherBootIsDead(mark: String) {
    #expect(!ProcessMark.isAlive(mark))
    #expect(ProcessMark.isAlive(ProcessMark.current))
  }

  @Test func aReusedProcessNumberDoesNotCount() throws {
    let parts = ProcessMark.current.split(separator: "/")
    #expect(!ProcessMark.isAlive("\(parts[0])/\(parts[1])/1"))
  }

  @Test func requestsThatCannotBeStoredAreRefused() {
    #expect(
      complaint { _ = try RunRequest(kind: "train", name: "m", settings: ["lr": Double.nan]) }
        == "the settings hold a number that is not finite; give finite values")
    #expect(
      complaint { _ = try RunRequest(kind: "t", name: "m", settings: [0], seed: .max) }
        == "a seed must be below 2^63; give a smaller --seed")
  }

  @Test func theLastPossibleIdIsDamage() throws {
    let (run, _) = try begin(request())
    try fixture.change("UPDATE run SET id = \(Int64.max) WHERE id = \(run.id)")
    #expect(
      complaint { _ = try begin(request("next")) }
        == "row 9223372036854775807 of run is damaged: no id is left after it; "
        + "'advex verify' names everything that is hurt")
  }

  @Test func anUnknownRunIsSaidSo() {
    #expect(
      complaint { _ = try runs.run(9) }
        == "there is no run named '9'; 'advex list' shows what there is")
  }

  private func give(_ run: Run, to mark: String) throws {
    try fixture.lab.write { db in
      guard var record = try RunRecord.fetchOne(db, key: run.id) else { return }
      record.process = mark
      try record.updateSealed(db)
    }
  }

  /// The mark that another process would leave: boot, its number, its start in clock ticks.
  private static func mark(of process: Int32) throws -> String {
    let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = stat.components(separatedBy: ") ")[1].split(separator: " ")
    let boot = ProcessMark.current.split(separator: "/")[0]
    return "\(boot)/\(process)/\(fields[19])"
  }
}
