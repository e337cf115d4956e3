// Running SQL and giving its rows back without a word of GRDB.
import Foundation
import GRDB
import SQLFunctions

/// A value in SQLite's five storage classes.
public enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob(Data)
}

extension SQLValue {
  /// The value as text: nothing for NULL, hexadecimal for a BLOB.
  public var plainText: String {
    switch self {
    case .null: ""
    case .integer(let number): String(number)
    case .real(let number): "\(number)"
    case .text(let text): text
    case .blob(let data): data.hexadecimal
    }
  }
}

/// Rows of values under column names.
public struct QueryResult: Sendable, Equatable {
  public let columns: [String]
  public let rows: [[SQLValue]]

  /// A table of rows, each as long as `columns`.
  public init(columns: [String], rows: [[SQLValue]]) {
    self.columns = columns
    self.rows = rows
  }
}

extension LabFile {
  /// Runs a named query; parameters are given as text and read as the header declares them.
  ///
  /// - Throws: `StoreError.parameter` if one is missing, unknown or not of its type, and
  ///   `.unknownName` if there is no such dataset or model.
  public func run(_ query: NamedQuery, parameters: [String: String] = [:]) throws -> QueryResult {
    let known = query.parameters.map(\.name)
    if let unknown = parameters.keys.sorted().first(where: { !known.contains($0) }) {
      let list = known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
      let meant = nearestName(to: unknown, in: known).map { "; did you mean '\($0)'?" } ?? ""
      throw StoreError.parameter(
        query: query.name, detail: "there is no parameter '\(unknown)'; \(list)\(meant)")
    }
    var arguments: [String: DatabaseValue] = [:]
    for parameter in query.parameters {
      let given = try parameters[parameter.name].map { try wholeName($0, of: parameter.name) }
      arguments[parameter.name] = try parameter.value(from: given, in: query).databaseValue
    }
    return try read { try fetch(query.sql, $0) { _ in StatementArguments(arguments) } }
  }

  /// What is given for a dataset or a model must be the name of one; a dataset's split may be left out
  /// where there is one only.
  private func wholeName(_ text: String, of parameter: String) throws -> String {
    switch parameter {
    case "dataset": return try datasets.named(text).name.description
    case "model":
      let names = try read { try String.fetchAll($0, sql: "SELECT name FROM model") }
      let stem =
        text.hasSuffix(ModelRepository.bestMark)
        ? String(text.dropLast(ModelRepository.bestMark.count)) : text
      guard names.contains(stem) else {
        throw StoreError.unknownName(
          kind: "model", name: text, nearest: nearestName(to: stem, in: names))
      }
      return text
    default: return text
    }
  }

  /// Stops the statement that gives rows to another thread: that throws `StoreError.interrupted`.
  /// Where none does, nothing happens: stopping what begins or ends a transaction would leave it open.
  public func interrupt() {
    isFetching.withLock { if $0 { queue.interrupt() } }
  }

  /// Runs one SQL statement of the user's. On a lab opened for writing it may change rows, in one
  /// transaction.
  ///
  /// - Parameter parameters: what stands for the statement's `:name`, `@name` or `$name`, without that
  ///   sign: a number where it reads as one, else a text.
  /// - Throws: `StoreError.sql` with SQLite's message, or with the parameter that is missing or unknown.
  public func run(sql: String, parameters: [String: String] = [:]) throws -> QueryResult {
    if access == .readWrite {
      return try write { try fetch(sql, $0) { try $0.bound(to: parameters) } }
    }
    return try run(readOnly: sql, parameters: parameters)
  }

  /// Runs one SQL statement that only reads, on whatever lab.
  ///
  /// - Parameter parameters: as `run(sql:parameters:)` has them.
  /// - Throws: `StoreError.sql` as there, also if the statement would write.
  public func run(readOnly sql: String, parameters: [String: String] = [:]) throws -> QueryResult {
    do {
      return try read { db in
        // ATTACH counts as reading, but makes a file that is not there.
        let limit = sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_ATTACHED, 0)
        defer { sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_ATTACHED, limit) }
        return try fetch(sql, db) { try $0.bound(to: parameters) }
      }
    } catch StoreError.readOnly {
      throw StoreError.refused(
        "this SQL would change the lab, and a query only reads; 'advex sql --write' may change it")
    }
  }

  /// Whether `text` ends in a whole statement: a semicolon outside of texts and comments.
  public static func isComplete(_ text: String) -> Bool {
    sqlite3_complete(text) != 0
  }

  /// Takes the first whole statement out of `text`, up to its semicolon, where there is one. What is
  /// blank or only a comment is no statement and is dropped.
  public static func takeStatement(from text: inout String) -> String? {
    var end = text.startIndex
    while let semicolon = text[end...].firstIndex(of: ";") {
      end = text.index(after: semicolon)
      guard isComplete(String(text[..<end])) else { continue }
      let statement = String(text[..<end])
      text.removeSubrange(..<end)
      if !isBlank(String(statement.dropLast())) { return statement }
      end = text.startIndex
    }
    if isBlank(text) { text = "" }
    return nil
  }

  /// After a semicolon, SQLite is at the start of a statement and stays there over blanks and comments.
  private static func isBlank(_ text: String) -> Bool { isComplete(";" + text) }

  private static func onlyStatement(_ sql: String, _ db: Database) throws -> Statement {
    let statements = try db.allStatements(sql: sql)
    guard let first = try statements.next() else { throw StoreError.sql("there is no statement") }
    guard try statements.next() == nil else {
      throw StoreError.sql("there is more than one statement; give them one by one")
    }
    return first
  }

  private func fetch(
    _ sql: String, _ db: Database, binding arguments: (Statement) throws -> StatementArguments
  ) throws -> QueryResult {
    let statement: Statement
    do {
      statement = try Self.onlyStatement(sql, db)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      throw StoreError.sql(suggesting(error.message ?? "\(error.resultCode)", db))
    }
    try DerivedSource.requireRows(for: statement, path: path, db)
    let cursor = try Row.fetchCursor(statement, arguments: arguments(statement))
    var rows: [[SQLValue]] = []
    isFetching.withLock { $0 = true }
    defer { isFetching.withLock { $0 = false } }
    while let row = try cursor.next() { rows.append(row.databaseValues.map(SQLValue.init)) }
    return QueryResult(columns: Array(statement.columnNames), rows: rows)
  }
}

extension Statement {
  /// The values that `given` has for this statement's parameters, all of them and no others.
  fileprivate func bound(to given: [String: String]) throws -> StatementArguments {
    let places = 0..<sqlite3_bind_parameter_count(sqliteStatement)
    let names = try places.map { place in
      guard let name = sqlite3_bind_parameter_name(sqliteStatement, place + 1),
        name.pointee != UInt8(ascii: "?")
      else { throw StoreError.sql("a parameter without a name gets no value; write :name for ?") }
      return String(cString: name + 1)
    }
    if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
      let meant = nearestName(to: unknown, in: names).map { "; did you mean ':\($0)'?" } ?? ""
      throw StoreError.sql("there is no parameter ':\(unknown)' in the statement\(meant)")
    }
    if let missing = names.first(where: { given[$0] == nil }) {
      throw StoreError.sql("':\(missing)' has no value; give it with --param \(missing)=…")
    }
    return StatementArguments(given.mapValues { SQLValue(reading: $0).databaseValue })
  }
}

extension SQLValue {
  /// The number that `text` is, or the text.
  fileprivate init(reading text: String) {
    self =
      Int64(text).map(SQLValue.integer)
      ?? Double(text).flatMap { $0.isFinite ? .real($0) : nil } ?? .text(text)
  }
}

extension NamedQuery.Parameter {
  fileprivate func value(from given: String?, in query: NamedQuery) throws -> SQLValue {
    guard let text = given else {
      guard case .value(let value) = fallback else {
        throw StoreError.parameter(
          query: query.name, detail: "it needs --param \(name)=…: \(meaning)")
      }
      return value
    }
    let value: SQLValue? =
      switch type {
      case "INTEGER": Int64(text).map(SQLValue.integer)
      case "REAL": Double(text).map(SQLValue.real)
      default: .text(text)
      }
    guard let value else {
      throw StoreError.parameter(
        query: query.name, detail: "'\(text)' is not \(type), as parameter '\(name)' must be")
    }
    return value
  }
}

extension SQLValue {
  init(_ value: DatabaseValue) {
    self =
      switch value.storage {
      case .null: .null
      case .int64(let number): .integer(number)
      case .double(let number): .real(number)
      case .string(let text): .text(text)
      case .blob(let data): .blob(data)
      }
  }

  /// The same value as SQLite binds it.
  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let data): data.databaseValue
    }
  }
}
