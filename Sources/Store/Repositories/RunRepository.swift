// Runs: who made what, with which settings. A finished run is found again instead of being repeated;
// one that died is taken up where it was.
import Crypto
import Foundation
import GRDB

/// One run as it stands in the lab.
public struct Run: Sendable, Equatable {
  /// How far a run has come.
  public enum State: String, Sendable { case running, interrupted, finished, failed }
  public let id: Int64
  /// The run that asked for this one.
  public let parentID: Int64?
  /// 'import', 'train', 'attack', 'construct' …
  public let kind: String
  /// What it makes: a model's or a dataset's name.
  public let name: String
  /// The whole settings, JSON with sorted keys.
  public let settings: String
  public let state: State
  /// UTC, ISO 8601.
  public let startedAt: String
  public let endedAt: String?
  /// Why it failed.
  public let message: String?
}

/// What a run is going to do; equal requests are the same work.
public struct RunRequest: Sendable {
  public let kind: String
  public let name: String
  public let settings: String
  public let seed: UInt64?
  public let parentID: Int64?

  /// A request whose settings are stored whole, as JSON with sorted keys.
  ///
  /// - Throws: `StoreError.refused` if the settings hold a value that JSON cannot (NaN, infinity) or
  ///   the seed does not fit in 63 bits.
  public init(
    kind: String, name: String, settings: some Encodable, seed: UInt64? = nil,
    parentID: Int64? = nil
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(settings) else {
      throw StoreError.refused("the settings hold a number that is not finite; give finite values")
    }
    guard seed.map({ $0 <= UInt64(Int64.max) }) ?? true else {
      throw StoreError.refused("a seed must be below 2^63; give a smaller --seed")
    }
    self.kind = kind
    self.name = name
    self.settings = String(decoding: json, as: UTF8.self)
    self.seed = seed
    self.parentID = parentID
  }

  /// SHA-256 over kind and settings, hexadecimal: what makes two runs the same work.
  public var settingsHash: String {
    SHA256.hash(data: Data("\(kind)\n\(settings)".utf8)).map { String(format: "%02x", $0) }.joined()
  }
}

/// How a request stands in the lab once `begin` has looked.
public enum RunStart: Sendable {
  /// The same work was done before; nothing needs doing.
  case finished(Run)
  /// The run is this process's now; `resumed` if an earlier process has left parts of it.
  case started(Run, resumed: Bool)
}

/// Begins, ends and lists runs.
public struct RunRepository: Sendable {
  let lab: LabFile

  /// Takes up `request`: finds it finished, takes over what a dead process left, or starts anew.
  ///
  /// - Throws: `StoreError.runIsAlive` if another process is at it now.
  public func begin(_ request: RunRequest) throws -> RunStart {
    try lab.write { db in
      try markDead(db)
      let same =
        try RunRecord
        .filter(Column("settings_hash") == request.settingsHash && Column("name") == request.name)
        .order(Column("id").desc).fetchAll(db)
      if let done = same.first(where: { $0.state == Run.State.finished.rawValue }) {
        return .finished(Run(done))
      }
      guard var record = same.first else {
        return .started(Run(try insert(request, db)), resumed: false)
      }
      if let process = record.process, process != ProcessMark.current {
        throw StoreError.runIsAlive(id: record.id, process: process)
      }
      record.state = Run.State.running.rawValue
      record.process = ProcessMark.current
      record.endedAt = nil
      record.message = nil
      try record.updateSealed(db)
      return .started(Run(record), resumed: true)
    }
  }

  private func insert(_ request: RunRequest, _ db: Database) throws -> RunRecord {
    let record = RunRecord(
      id: try db.nextID(RunRecord.self), parentId: request.parentID, kind: request.kind,
      name: request.name, settings: request.settings, settingsHash: request.settingsHash,
      seed: request.seed.map(Int64.init), codeVersion: Provenance.codeVersion,
      machine: lab.provenance.machine, process: ProcessMark.current, startedAt: Self.now,
      endedAt: nil, state: Run.State.running.rawValue, message: nil)
    try record.insertSealed(db)
    return record
  }

  /// The newest finished run that did what `request` asks, under whatever name.
  public func finished(_ request: RunRequest) throws -> Run? {
    try lab.read { db in
      try RunRecord
        .filter(
          Column("settings_hash") == request.settingsHash
            && Column("state") == Run.State.finished.rawValue
        )
        .order(Column("id").desc).fetchOne(db).map(Run.init)
    }
  }

  /// The newest finished run that did what `request` asks but for the setting `key`: the same work
  /// under another name.
  public func finished(_ request: RunRequest, ignoring key: String) throws -> Run? {
    try lab.read { db in
      try RunRecord.fetchOne(
        db,
        sql: """
          SELECT * FROM run
          WHERE kind = :kind AND state = 'finished'
            AND json_remove(settings, '$.' || :key) = json_remove(:settings, '$.' || :key)
          ORDER BY id DESC LIMIT 1
          """, arguments: ["kind": request.kind, "settings": request.settings, "key": key]
      ).map(Run.init)
    }
  }

  /// Ends a run well. Call it in its last transaction's wake: after this it is never done again.
  public func finish(_ run: Run) throws {
    try end(run, .finished, message: nil)
  }

  /// Ends a run that threw; it can be taken up again.
  public func fail(_ run: Run, message: String) throws {
    try end(run, .failed, message: message)
  }

  private func end(_ run: Run, _ state: Run.State, message: String?) throws {
    try lab.write { try Self.end(run.id, state, message: message, $0) }
  }

  static func end(_ id: Int64, _ state: Run.State, message: String?, _ db: Database) throws {
    var record = try RunRecord.find(db, key: id)
    record.state = state.rawValue
    record.process = nil
    record.endedAt = Self.now
    record.message = message
    try record.updateSealed(db)
  }

  /// Marks the runs whose process has died as interrupted, and says which they are.
  @discardableResult
  public func markInterrupted() throws -> [Run] {
    try lab.write { db in try markDead(db).map(Run.init) }
  }

  @discardableResult
  private func markDead(_ db: Database) throws -> [RunRecord] {
    var dead: [RunRecord] = []
    for var record in try RunRecord.filter(Column("state") == "running").fetchAll(db) {
      guard let process = record.process, !ProcessMark.isAlive(process) else { continue }
      record.state = Run.State.interrupted.rawValue
      record.process = nil
      record.endedAt = Self.now
      try record.updateSealed(db)
      dead.append(record)
    }
    return dead
  }

  /// The runs that did not reach their end and no process is at, oldest first, asked-for before asking.
  public func unfinished() throws -> [Run] {
    try lab.read { db in
      try RunRecord.filter(["interrupted", "failed"].contains(Column("state")))
        .order(Column("id")).fetchAll(db).map(Run.init)
    }
  }

  /// The run with this id.
  ///
  /// - Throws: `StoreError.unknownName`.
  public func run(_ id: Int64) throws -> Run {
    guard let record = try lab.read({ try RunRecord.fetchOne($0, key: id) }) else {
      throw StoreError.unknownName(kind: "run", name: String(id), nearest: nil)
    }
    return Run(record)
  }

  private static var now: String {
    Date().formatted(.iso8601)
  }
}

extension Run {
  init(_ record: RunRecord) {
    self.init(
      id: record.id, parentID: record.parentId, kind: record.kind, name: record.name,
      settings: record.settings, state: State(rawValue: record.state) ?? .failed,
      startedAt: record.startedAt, endedAt: record.endedAt, message: record.message)
  }
}
