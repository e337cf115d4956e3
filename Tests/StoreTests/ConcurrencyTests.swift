// Several connections, threads and processes at one lab: readers go on while a writer writes, writers
// take turns, and a killed one leaves nothing behind.
import Foundation
import GRDB
import Testing

@testable import Store

@Suite struct ConcurrencyTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  @Test func aReaderSeesTheLastCommitWhileAWriterIsAtWork() throws {
    let reader = try LabFile(path: fixture.path, access: .readOnly)
    defer { try? reader.close() }
    try fixture.lab.write { db in
      try db.execute(sql: "UPDATE run SET message = 'half done'")
      let seen = try reader.run(readOnly: "SELECT count(*) FROM run WHERE message = 'half done'")
      #expect(seen.rows == [[.integer(0)]])
      #expect(Verification.run(reader).isEmpty)
      try db.execute(sql: "UPDATE run SET message = NULL")
    }
  }

  @Test func writersInTwoThreadsTakeTurns() throws {
    let path = fixture.path
    let rounds = 100
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 2) { writer in
      do {
        let lab = try LabFile(path: path, access: .readWrite)
        for round in 0..<rounds {
          let run = try lab.begin("train", "\(writer)-\(round)")
          try lab.runs.finish(run)
        }
        try lab.close()
      } catch {
        failures.add("\(error)")
      }
    }
    #expect(failures.all.isEmpty)
    #expect(try fixture.number("SELECT count(*) FROM run WHERE name LIKE '_-%'") == 2 * rounds)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test func openingAndClosingInTwoThreadsIsNeverRefused() throws {
    let path = fixture.path
    try fixture.lab.close()
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 2) { worker in
      for round in 0..<25 {
        do {
          let access = worker == 0 || round % 2 == 0 ? LabFile.Access.readWrite : .readOnly
          let lab = try LabFile(path: path, access: access)
          if access == .readWrite { _ = try lab.begin("train", "\(worker)-\(round)") }
          try lab.close()
        } catch {
          failures.add("\(error)")
        }
      }
    }
    #expect(failures.all.isEmpty)
    let lab = try LabFile(path: path, access: .readOnly)
    #expect(Verification.run(lab).isEmpty)
    try lab.close()
  }

  /// SQLite's locks belong to the process: a second handle that is closed would drop them all, and
  /// another process could then remove the write-ahead log under a writer's feet.
  @Test func openingALabAgainLeavesTheFirstConnectionsLocksAlone() throws {
    _ = try fixture.begin("train", "takes the lock that a writer keeps")
    let second = try LabFile(path: fixture.path, access: .readOnly)
    _ = Verification.run(second)
    try second.close()
    let file = open(fixture.path, O_RDWR)
    defer { close(file) }
    // The 510 bytes from SQLite's shared range, at 1 GiB + 2 (os.h of SQLite); 36 is F_OFD_GETLK.
    var lock = flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0x4000_0002, l_len: 510, l_pid: 0)
    #expect(fcntl(file, 36, &lock) == 0)
    #expect(lock.l_type == Int16(F_RDLCK))
  }

  static let python = "/usr/bin/python3"

  /// Another process that begins a transaction, writes, says so, and waits `seconds`.
  private func startWriter(waiting seconds: Double) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = [
      "-c",
      """
      import sqlite3, sys, time
      lab = sqlite3.connect(sys.argv[1], isolation_level=None)
      lab.execute("BEGIN IMMEDIATE")
      lab.execute("UPDATE run SET message = 'from python' WHERE id = 1")
      print("writing", flush=True)
      time.sleep(float(sys.argv[2]))
      lab.execute("ROLLBACK")
      """, fixture.path, "\(seconds)",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    #expect(try pipe.fileHandleForReading.read(upToCount: 7) == Data("writing".utf8))
    return process
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: python), "needs Python"))
  func aWriterWaitsForAnotherProcess() throws {
    let other = try startWriter(waiting: 0.5)
    #expect(try fixture.lab.datasets.named("c/train").count == 8)
    _ = try fixture.begin("train", "after")
    other.waitUntilExit()
    #expect(other.terminationStatus == 0)
    #expect(Verification.run(fixture.lab).isEmpty)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: python), "needs Python"))
  func aWriterThatIsKilledLeavesNothing() throws {
    let other = try startWriter(waiting: 600)
    kill(other.processIdentifier, SIGKILL)
    other.waitUntilExit()
    _ = try fixture.begin("train", "after")
    #expect(try fixture.number("SELECT count(*) FROM run WHERE message = 'from python'") == 0)
    #expect(Verification.run(fixture.lab).isEmpty)
  }
}

/// What went wrong in any thread.
private final class Failures: @unchecked Sendable {
  private let lock = NSLock()
  private var sentences: [String] = []
  var all: [String] { lock.withLock { sentences } }

  func add(_ sentence: String) { lock.withLock { sentences.append(sentence) } }
}
