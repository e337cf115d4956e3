// Every query file says what it is: its header is held to what SQLite says about the query.
import Foundation
import GRDB
import SQLFunctions
import Testing

@testable import Store

@Suite struct NamedQueryTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../queries")
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  @Test func everyFileIsAQueryAndEveryQueryAFile() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    #expect(files == NamedQuery.all.map { "\($0.name).sql" }.sorted())
    for query in NamedQuery.all {
      let file = Self.folder.appendingPathComponent("\(query.name).sql")
      #expect(try String(contentsOf: file, encoding: .utf8) == query.sql)
    }
  }

  @Test(arguments: NamedQuery.all.map(\.name))
  func theHeaderIsWhatSQLiteSays(name: String) throws {
    let query = try NamedQuery.named(name)
    try fixture.lab.read { db in
      let statement = try db.makeStatement(sql: query.sql)
      let count = sqlite3_bind_parameter_count(statement.sqliteStatement)
      let bound = (0..<count).map {
        sqlite3_bind_parameter_name(statement.sqliteStatement, $0 + 1).map { String(cString: $0) }
      }
      #expect(query.parameters.map { ":\($0.name)" }.sorted() == bound.compactMap { $0 }.sorted())
      #expect(query.columns.map(\.name) == statement.columnNames)
      #expect(statement.isReadonly)
    }
  }

  @Test(arguments: NamedQuery.all.map(\.name))
  func theHeaderIsWhole(name: String) throws {
    let query = try NamedQuery.named(name)
    #expect(query.purpose.hasSuffix("."))
    #expect(!query.columns.isEmpty)
    let types = query.parameters.map(\.type) + query.columns.map(\.type)
    #expect(types.allSatisfy { ["TEXT", "INTEGER", "REAL"].contains($0) })
    #expect(query.parameters.allSatisfy { !$0.meaning.isEmpty })
    #expect(query.columns.allSatisfy { !$0.meaning.isEmpty })
    // A header line that cannot be read would be lost without a word.
    let header = query.sql.split(separator: "\n").prefix { $0.hasPrefix("--") }
    let listed = header.filter { $0.hasPrefix("--   ") }
    #expect(listed.count == query.parameters.count + query.columns.count)
    #expect(header.contains { $0.hasPrefix("-- parameters:") })
    #expect(header.filter { $0.hasPrefix("-- plot:") }.count == (query.plot == nil ? 0 : 1))
    if let plot = query.plot {
      let drawn = [plot.x, plot.y] + plot.series + [plot.deviation].compactMap { $0 }
      #expect(Set(drawn).isSubset(of: query.columns.map(\.name)))
      let numbers = query.columns.filter { $0.type != "TEXT" }.map(\.name)
      #expect(numbers.contains(plot.x) && numbers.contains(plot.y))
    }
    #expect(query.parameters.isEmpty == header.contains("-- parameters: none"))
  }

  @Test func valuesAreOfTheTypesThatTheHeaderNames() throws {
    for query in NamedQuery.all {
      let result = try fixture.lab.run(query, parameters: QueryOutputTests.parameters(of: query))
      for (index, column) in query.columns.enumerated() {
        let types = Set(result.rows.map { Self.type(of: $0[index]) }).subtracting([nil])
        // SQLite gives a whole number where a REAL has no fraction only for REAL columns' sums.
        #expect(types.isSubset(of: [column.type]), "\(query.name).\(column.name)")
      }
    }
  }

  private static func type(of value: SQLValue) -> String? {
    switch value {
    case .null: nil
    case .integer: "INTEGER"
    case .real: "REAL"
    case .text: "TEXT"
    case .blob: "BLOB"
    }
  }

  static let bigTables = [
    "image", "perturbation", "picture_set_member", "prediction_row", "metric_point", "label_row",
    "vector_chunk", "checkpoint_tensor", "member", "inversion",
  ]

  @Test(arguments: NamedQuery.all.map(\.name))
  func noQueryReadsABigTableWholeUnlessItIsAboutAll(name: String) throws {
    let query = try NamedQuery.named(name)
    guard !query.purpose.contains("About all ") else { return }
    let plan = try fixture.lab.read { db in
      let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(query.sql)")
      let arguments = Dictionary(uniqueKeysWithValues: query.parameters.map { ($0.name, "1") })
      return try Row.fetchAll(statement, arguments: StatementArguments(arguments))
        .map { try $0.decode(String.self, atIndex: 3) }
    }
    let scans = plan.filter { step in
      Self.bigTables.contains { step == "SCAN \($0)" || step.hasPrefix("SCAN \($0) ") }
    }
    #expect(scans.isEmpty)
  }

  @Test func defaultsOfEveryKindAreRead() {
    let query = NamedQuery(
      file: """
        -- sample: what it is for.
        -- Second sentence: with a colon.
        -- parameters:
        --   :text  TEXT     'a b'     a text
        --   :none  TEXT     NULL      nothing
        --   :whole INTEGER  -20       a whole number
        --   :real  REAL     0.5       a number
        --   :must  INTEGER  required  has to be given
        -- columns:
        --   a  INTEGER  one
        SELECT 1 AS a;
        """)
    #expect(query.name == "sample")
    #expect(query.purpose == "what it is for. Second sentence: with a colon.")
    #expect(
      query.parameters.map(\.fallback) == [
        .value(.text("a b")), .value(.null), .value(.integer(-20)), .value(.real(0.5)), .required,
      ])
    #expect(query.parameters.map(\.meaning).last == "has to be given")
    #expect(query.columns == [.init(name: "a", type: "INTEGER", meaning: "one")])
  }

  @Test func anUnknownQueryGetsTheNearest() {
    #expect(
      complaint { _ = try NamedQuery.named("accurcy") }
        == "there is no query named 'accurcy'; did you mean 'accuracy'?")
  }
}
