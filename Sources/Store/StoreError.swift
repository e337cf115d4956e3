// Everything that can go wrong with a lab file, and the one place where it is put into words.
import GRDB

/// What can go wrong with a lab file; each case prints as one sentence that says what to do.
public enum StoreError: Error, Equatable {
  case noLab(path: String)
  case labExists(path: String)
  case isDirectory(path: String)
  case notSQLite(path: String)
  case foreignDatabase(path: String)
  case newerSchema(path: String, version: Int, known: Int)
  case olderSchema(path: String, version: Int, known: Int)
  case unmigratable(path: String, version: Int, detail: String)
  case cannotCreate(path: String, reason: String)
  case readOnly(path: String)
  case diskFull(path: String)
  case busy(path: String)
  case damaged(path: String, detail: String)
  case sql(String)
  case derivedRowsAreLeftOut(path: String)
  case interrupted
  case damagedRow(table: String, id: Int64, detail: String)
  case unknownName(kind: String, name: String, nearest: String?)
  case ambiguousName(kind: String, name: String, candidates: [String])
  case nameTaken(kind: String, name: String, run: Int64)
  case badName(String)
  case badModelName(String)
  case runIsAlive(id: Int64, process: String)
  case refused(String)
  case parameter(query: String, detail: String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noLab(let path):
      "there is no lab file at '\(path)'; 'advex init --lab \(path)' makes one"
    case .labExists(let path):
      "there is a file at '\(path)' already; nothing was changed. Choose another name"
    case .isDirectory(let path):
      "'\(path)' is a directory, not a lab file; name the file in it, e.g. \(path)/lab.db"
    case .notSQLite(let path):
      "'\(path)' is not an SQLite database, so it is no lab file; give another with --lab"
    case .foreignDatabase(let path):
      "'\(path)' is an SQLite database of another program, not a lab file; nothing was changed"
    case .newerSchema(let path, let version, let known):
      "'\(path)' has schema version \(version), this advex knows up to \(known); use a newer advex"
    case .olderSchema(let path, let version, let known):
      "'\(path)' has schema version \(version), this advex works with \(known); 'advex index --lab \(path)' keeps a backup beside it and brings it up to date"
    case .unmigratable(let path, let version, let detail):
      "'\(path)' cannot be brought up from schema version \(version): \(detail); nothing was changed. Export its datasets and models with the advex that made it"
    case .cannotCreate(let path, let reason):
      "cannot make '\(path)': \(reason)"
    case .readOnly(let path):
      "'\(path)' or its folder cannot be written to; nothing was changed. Copy it elsewhere or change its permissions"
    case .diskFull(let path):
      "there is no space left for '\(path)'; what was committed is safe. Free some space and run 'advex resume'"
    case .busy(let path):
      "'\(path)' was kept locked by another process for 30 seconds; try again when it has finished"
    case .damaged(let path, let detail):
      "'\(path)' is damaged (\(detail)); 'advex verify' names what is hurt. Restore a backup or make it again"
    case .sql(let message):
      "SQLite says: \(message)"
    case .derivedRowsAreLeftOut(let path):
      "'\(path)' is slim: the rows that this reads were left out; 'advex index --lab \(path)' makes them again"
    case .interrupted:
      "the statement was stopped before its end; nothing was changed"
    case .damagedRow(let table, let id, let detail):
      "row \(id) of \(table) is damaged: \(detail); 'advex verify' names everything that is hurt"
    case .unknownName(let kind, let name, let nearest):
      "there is no \(kind) named '\(name)'"
        + (nearest.map { "; did you mean '\($0)'?" } ?? "; 'advex list' shows what there is")
    case .ambiguousName(let kind, let name, let candidates):
      "'\(name)' could be more than one \(kind): name one of \(candidates.joined(separator: ", "))"
    case .nameTaken(let kind, let name, let run):
      "a \(kind) named '\(name)' was made by run \(run) with other settings; choose another name"
    case .badName(let name):
      "'\(name)' is no name for a dataset: write name/split, e.g. cifar10/train, from letters, digits and . _ - +"
    case .badModelName(let name):
      "'\(name)' is no name for a new model: choose one without @, which stands for a model's best weights as in NAME@best"
    case .runIsAlive(let id, let process):
      "run \(id) is doing just this in another process (\(process)); wait for it or stop it"
    case .refused(let sentence):
      sentence
    case .parameter(let query, let detail):
      "query '\(query)': \(detail)"
    }
  }
}

extension StoreError {
  private static let failedReads: [ResultCode] = [
    .SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_CORRUPTFS, .SQLITE_IOERR_DATA,
  ]

  /// The store's error for what SQLite reported about the file at `path`.
  init(_ error: DatabaseError, path: String) {
    switch error.resultCode {
    case .SQLITE_IOERR where Self.failedReads.contains(error.extendedResultCode):
      self = .damaged(path: path, detail: error.message ?? "it cannot be read")
    case .SQLITE_FULL, .SQLITE_IOERR: self = .diskFull(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: self = .readOnly(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_CORRUPT: self = .damaged(path: path, detail: error.message ?? "corrupt page")
    case .SQLITE_INTERRUPT: self = .interrupted
    case .SQLITE_NOTADB: self = .notSQLite(path: path)
    default: self = .sql(error.message ?? "\(error.resultCode)")
    }
  }
}
