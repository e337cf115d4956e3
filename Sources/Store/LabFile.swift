// The lab file as such: made, opened, its connection's settings, closed. The schema is schema.sql.
import Foundation
import GRDB
import SQLFunctions
import Synchronization

/// One open lab file: a single SQLite connection that serialises its users.
///
/// Repositories (`runs`, `pictures`, `datasets` …) are the only writers; `queries` reads.
public final class LabFile: Sendable {
  /// How a lab is opened.
  public enum Access: Sendable {
    /// Nothing can be changed; works in a read-only folder if the last writer closed the lab.
    case readOnly
    /// One writer at a time; others wait up to 30 seconds.
    case readWrite
  }

  /// The version of the schema that this code writes.
  public static let schemaVersion = 3
  static let applicationID: Int32 = 0x6164_7678

  /// Where the file lies, as the user named it.
  public let path: String
  /// How it was opened.
  public let access: Access
  /// What is written into each run about the code and the machine.
  public let provenance: Provenance
  /// How an older lab was brought up to this version when it was opened; nil where it was not.
  public let migration: Migration?
  let queue: DatabaseQueue
  /// Whether a user's statement is giving rows, which is when it may be interrupted.
  let isFetching = Mutex(false)

  /// Makes an empty lab; the file appears whole or not at all.
  ///
  /// - Throws: `StoreError` if there is a file already or the folder cannot be written to.
  public static func create(at path: String) throws {
    try Self.refuseDirectory(path)
    guard !FileManager.default.fileExists(atPath: path) else {
      throw StoreError.labExists(path: path)
    }
    let draft = "\(path).new-\(ProcessInfo.processInfo.processIdentifier)"
    // A killed process of the same number may have left one.
    unlink(draft)
    defer { unlink(draft) }
    do {
      let queue = try DatabaseQueue(path: draft)
      try queue.inDatabase { db in
        // A draft is thrown away if it is not finished, so that one fsync at its end is enough.
        try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
        try db.execute(sql: EmbeddedSQL.schema)
      }
      try queue.close()
      try FileHandle(forUpdating: URL(fileURLWithPath: draft)).synchronize()
    } catch let error as DatabaseError {
      throw StoreError.cannotCreate(path: path, reason: error.message ?? "\(error.resultCode)")
    }
    guard link(draft, path) == 0 else {
      throw errno == EEXIST
        ? StoreError.labExists(path: path)
        : StoreError.cannotCreate(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Opens the lab at `path`; one of an older version is backed up and migrated if it may be written.
  ///
  /// - Throws: `StoreError` if there is none, or if it is foreign, newer, damaged or not accessible, or
  ///   older and not to be written.
  public init(path: String, access: Access, provenance: Provenance = Provenance()) throws {
    self.path = path
    self.provenance = provenance
    self.access = access
    try Self.refuseDirectory(path)
    guard FileManager.default.fileExists(atPath: path) else { throw StoreError.noLab(path: path) }
    try Self.refuseEmpty(path)
    do {
      queue = try Self.connect(path, access)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      throw StoreError.damaged(path: path, detail: error.message ?? "it cannot be opened")
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
    migration = try Self.words(for: path) { [queue] in
      let version = try queue.inDatabase { try Self.checkIdentity($0, path: path) }
      guard version < Self.schemaVersion else { return nil }
      guard access == .readWrite else {
        throw StoreError.olderSchema(path: path, version: version, known: Self.schemaVersion)
      }
      return try Migration.run(at: path)
    }
    if access == .readWrite { try guarded { try Self.enterWriteAheadMode(queue) } }
  }

  /// Whether newer pages may lie in the write-ahead log beside the file.
  var hasWriteAheadLog: Bool { FileManager.default.fileExists(atPath: path + "-wal") }

  /// Closes the connection; the last writer leaves a single file that opens in any SQLite tool.
  public func close() throws {
    if access == .readWrite { try? queue.inDatabase(Self.leaveWriteAheadMode) }
    try guarded { try queue.close() }
  }

  /// Runs `body` in a read transaction: it sees one state of the lab throughout.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try guarded { try queue.read(body) }
  }

  /// Runs `body` in one IMMEDIATE transaction: all of it happens, or nothing.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    guard access == .readWrite else { throw StoreError.readOnly(path: path) }
    return try guarded { try queue.write(body) }
  }

  /// Runs `body`, and puts what SQLite reports into the store's own words.
  func guarded<Value>(_ body: () throws -> Value) throws -> Value {
    try Self.words(for: path, body)
  }

  private static func words<Value>(for path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    } catch is RowDecodingError {
      throw StoreError.damaged(path: path, detail: "a column holds a value of another type")
    } catch RecordError.recordNotFound(let table, let key) {
      let id = key.values.first.flatMap(Int64.fromDatabaseValue) ?? 0
      throw StoreError.damagedRow(table: table, id: id, detail: "it is not there")
    }
  }
}

extension LabFile {
  public var runs: RunRepository { RunRepository(lab: self) }
  public var pictures: PictureRepository { PictureRepository(lab: self) }
  public var perturbations: PerturbationRepository { PerturbationRepository(lab: self) }
  public var datasets: DatasetRepository { DatasetRepository(lab: self) }
  public var models: ModelRepository { ModelRepository(lab: self) }
  public var metrics: MetricRepository { MetricRepository(lab: self) }
  public var evaluations: EvaluationRepository { EvaluationRepository(lab: self) }
  public var recipeDatasets: RecipeDatasetRepository { RecipeDatasetRepository(lab: self) }
  public var studies: StudyRepository { StudyRepository(lab: self) }
  public var sanity: SanityRepository { SanityRepository(lab: self) }
  public var features: FeatureRepository { FeatureRepository(lab: self) }

  /// Makes all derived rows again from part 1, in one transaction.
  public func index() throws {
    try write { try DerivedSource.rewriteAll($0) }
  }
}

extension LabFile {
  private static func refuseDirectory(_ path: String) throws {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      throw StoreError.isDirectory(path: path)
    }
  }

  /// SQLite takes a file of no bytes for a new database. Nothing but SQLite opens the file: closing
  /// a second handle would drop the locks that another connection of this process holds on it.
  private static func refuseEmpty(_ path: String) throws {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.size] as? Int != 0 else { throw StoreError.notSQLite(path: path) }
  }

  /// The version of the lab's schema, which is not newer than this code's.
  static func checkIdentity(_ db: Database, path: String) throws -> Int {
    guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw StoreError.foreignDatabase(path: path)
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version <= schemaVersion else {
      throw StoreError.newerSchema(path: path, version: version, known: schemaVersion)
    }
    guard version > 0 else { throw StoreError.foreignDatabase(path: path) }
    return version
  }

  /// A writer that was killed between two journal modes leaves a half-done change, which a connection
  /// that only reads must not take back: one that may write does it first.
  private static func connect(_ path: String, _ access: Access) throws -> DatabaseQueue {
    func open(_ access: Access) throws -> DatabaseQueue {
      let queue = try DatabaseQueue(path: path, configuration: configuration(access))
      _ = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") }
      return queue
    }
    do {
      return try open(access)
    } catch let error as DatabaseError
      where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
    {
      try open(.readWrite).close()
      return try open(access)
    }
  }

  /// `isDefensive`: no statement may touch the schema's own table.
  static func configuration(_ access: Access, isDefensive: Bool = true) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = access == .readOnly
    configuration.busyMode = .timeout(30)
    configuration.prepareDatabase { db in
      if let connection = db.sqliteConnection {
        if isDefensive { advex_connection_defend(connection) }
        advex_functions_register(connection)
      }
      // Debian's SQLite overwrites deleted pages with zeros unless told not to.
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = OFF")
    }
    return configuration
  }

  /// Write-ahead mode lets readers go on while a run commits. Changing the mode needs the file for
  /// an instant, and SQLite's own waiting does not cover that.
  static func enterWriteAheadMode(_ queue: DatabaseQueue) throws {
    let deadline = Date(timeIntervalSinceNow: 30)
    while true {
      do {
        return try queue.inDatabase {
          try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
      } catch let error as DatabaseError
        where error.resultCode == .SQLITE_BUSY && Date() < deadline
      {
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  /// Succeeds only for the last connection, which is just when it is wanted.
  static func leaveWriteAheadMode(_ db: Database) throws {
    try db.execute(sql: "PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE")
  }
}
