// Queries as users give them: parameters are checked, SQL only reads unless it may write, and what
// goes wrong is one sentence.
import Foundation
import Synchronization
import Testing

@testable import Store

@Suite struct QueryRunnerTests {
  let fixture: LabFixture

  init() throws { fixture = try LabFixture.whole() }

  private func refusal(_ name: String, _ parameters: [String: String]) -> String {
    complaint { _ = try fixture.lab.run(NamedQuery.named(name), parameters: parameters) }
  }

  @Test func parametersThatDoNotFitAreRefused() {
    #expect(
      refusal("lineage", [:]) == "query 'lineage': it needs --param dataset=…: name/split")
    #expect(
      refusal("lineage", ["dataset": "c/train", "colour": "red"])
        == "query 'lineage': there is no parameter 'colour'; it takes dataset")
    #expect(
      refusal("lineage", ["datasets": "c/train"])
        == "query 'lineage': there is no parameter 'datasets'; it takes dataset; did you mean 'dataset'?"
    )
    #expect(
      refusal("contents", ["colour": "red"])
        == "query 'contents': there is no parameter 'colour'; it takes none")
    for bad in ["x", "1.5", "", "9223372036854775808"] {
      #expect(
        refusal("confusion", ["evaluation": bad])
          == "query 'confusion': '\(bad)' is not INTEGER, as parameter 'evaluation' must be")
    }
  }

  @Test func aParameterIsAValueAndNeverSQL() throws {
    let result = try fixture.lab.run(
      NamedQuery.named("runs"), parameters: ["kind": "train'; DROP TABLE run; --"])
    #expect(result.rows.isEmpty)
    #expect(try fixture.number("SELECT count(*) FROM run") > 0)
  }

  @Test func datasetsAndModelsThatAreNotThereAreRefused() throws {
    #expect(
      refusal("lineage", ["dataset": "c/tarin"])
        == "there is no dataset named 'c/tarin'; did you mean 'c/train'?")
    #expect(
      refusal("lineage", ["dataset": "c"])
        == "'c' could be more than one dataset: name one of c/train, c/test")
    #expect(
      refusal("accuracy", ["model": "mm"])
        == "there is no model named 'mm'; did you mean 'm'?")
    #expect(refusal("accuracy", ["model": "m@best"]) == "no error")
    let whole = try fixture.lab.run(
      NamedQuery.named("lineage"), parameters: ["dataset": "d_det/train"])
    let short = try fixture.lab.run(NamedQuery.named("lineage"), parameters: ["dataset": "d_det"])
    #expect(short == whole)
  }

  @Test func valuesComeInSQLitesFiveClasses() throws {
    let result = try fixture.lab.run(
      readOnly: "SELECT NULL AS a, 1 AS b, 0.5 AS c, 'x' AS d, x'00ff' AS e")
    #expect(result.columns == ["a", "b", "c", "d", "e"])
    #expect(
      result.rows == [[.null, .integer(1), .real(0.5), .text("x"), .blob(Data([0, 255]))]])
    #expect(result.rows[0].map(\.plainText) == ["", "1", "0.5", "x", "00ff"])
  }

  static let writes = [
    "DELETE FROM run", "UPDATE run SET seed = 1", "INSERT INTO codec VALUES (9, 'a', 'b')",
    "DROP TABLE run", "CREATE TABLE mine (a)", "PRAGMA user_version = 7", "VACUUM",
    "VACUUM INTO 'copy.db'", "REINDEX", "PRAGMA journal_mode = DELETE",
    "WITH x AS (SELECT 1) DELETE FROM run", "ATTACH 'other.db' AS other",
  ]

  @Test(arguments: writes, [LabFile.Access.readOnly, .readWrite])
  func readOnlySQLCannotWrite(sql: String, access: LabFile.Access) throws {
    let before = try Self.content(of: fixture)
    let lab = try LabFile(path: fixture.path, access: access)
    let said = complaint { _ = try lab.run(readOnly: sql) }
    if access == .readOnly { _ = try? lab.run(sql: sql) }
    try lab.close()
    #expect(said != "no error" || sql.hasPrefix("ATTACH") || sql.hasPrefix("PRAGMA"))
    #expect(try Self.content(of: fixture) == before)
    #expect(
      try fixture.folder.names().filter { !$0.hasPrefix("lab.db") }.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "copy.db"))
    #expect(!FileManager.default.fileExists(atPath: "other.db"))
  }

  private static func content(of fixture: LabFixture) throws -> [[String]] {
    try fixture.rows("SELECT * FROM run") + fixture.rows("SELECT * FROM codec")
      + fixture.rows("SELECT name, sql FROM sqlite_schema") + fixture.rows("PRAGMA user_version")
      + fixture.rows("PRAGMA journal_mode")
  }

  @Test(arguments: ["COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT s", "RELEASE s", "END"])
  func transactionsAreNotTheUsers(sql: String) throws {
    for run in [fixture.lab.run(readOnly:parameters:), fixture.lab.run(sql:parameters:)] {
      _ = try? run(sql, [:])
    }
    #expect(try fixture.lab.run(readOnly: "SELECT 1").rows == [[.integer(1)]])
    try fixture.change("UPDATE run SET message = 'x' WHERE id = 1")
    let other = try LabFile(path: fixture.path, access: .readOnly)
    #expect(
      try other.run(readOnly: "SELECT message FROM run WHERE id = 1").rows == [[.text("x")]])
    try other.close()
  }

  @Test func aWriterMayChangeRowsInOneTransaction() throws {
    _ = try fixture.lab.run(sql: "UPDATE run SET message = 'seen' WHERE id = 1")
    #expect(try fixture.rows("SELECT message FROM run WHERE id = 1") == [["seen"]])
    #expect(
      complaint { _ = try fixture.lab.run(sql: "UPDATE run SET seed = 1 - id") }
        == "SQLite says: CHECK constraint failed: seed >= 0")
    #expect(try fixture.number("SELECT count(*) FROM run WHERE seed = 0") == 0)
  }

  @Test(arguments: [
    ("SELEC 1", "SQLite says: near \"SELEC\": syntax error"),
    ("SELECT * FROM absent", "SQLite says: no such table: absent"),
    ("SELECT absent FROM run", "SQLite says: no such column: absent"),
    ("SELECT * FROM modle", "SQLite says: no such table: modle; did you mean 'model'?"),
    ("SELECT * FROM exmaple", "SQLite says: no such table: exmaple; did you mean 'example'?"),
    ("SELECT run.sede FROM run", "SQLite says: no such column: run.sede; did you mean 'seed'?"),
    ("SELECT 1; SELECT 2", "SQLite says: there is more than one statement; give them one by one"),
    (
      "DELETE FROM run; SELECT 2",
      "SQLite says: there is more than one statement; give them one by one"
    ),
    ("", "SQLite says: there is no statement"),
    (" -- nothing", "SQLite says: there is no statement"),
    ("SELECT :x", "SQLite says: ':x' has no value; give it with --param x=…"),
    ("SELECT ?", "SQLite says: a parameter without a name gets no value; write :name for ?"),
    ("SELECT ?2", "SQLite says: a parameter without a name gets no value; write :name for ?"),
    ("SELECT 'open", "SQLite says: unrecognized token: \"'open\""),
  ])
  func whatIsWrongWithSQLIsOneSentence(sql: String, sentence: String) throws {
    for run in [fixture.lab.run(readOnly:parameters:), fixture.lab.run(sql:parameters:)] {
      let said = complaint { _ = try run(sql, [:]) }
      #expect(said == sentence, "\(said)")
      #expect(!said.contains("\n") && !said.contains("execute("))
    }
    #expect(try fixture.number("SELECT count(*) FROM run") > 0)
  }

  @Test func parametersOfOwnSQLAreNumbersWhereTheyReadAsOnesElseTexts() throws {
    let given = ["a": "7", "b": "0.5", "c": "7 things", "d": "", "e": "nan", "f": "-inf"]
    let result = try fixture.lab.run(sql: "SELECT :a, @b, $c, :d, :a, :e, :f", parameters: given)
    #expect(
      result.rows == [
        [
          .integer(7), .real(0.5), .text("7 things"), .text(""), .integer(7), .text("nan"),
          .text("-inf"),
        ]
      ])
    #expect(
      complaint { _ = try fixture.lab.run(sql: "SELECT :model", parameters: ["modle": "m"]) }
        == "SQLite says: there is no parameter ':modle' in the statement; did you mean ':model'?")
  }

  @Test func oneStatementMayEndInASemicolonAndAComment() throws {
    #expect(try fixture.lab.run(sql: "SELECT 1; -- one\n").rows == [[.integer(1)]])
  }

  @Test(arguments: [
    ("SELECT 1;", true), ("SELECT 1", false), ("SELECT ';", false), ("SELECT ';';", true),
    ("-- ;", false), ("", false),
  ])
  func aWholeStatementIsKnown(text: String, isComplete: Bool) {
    #expect(LabFile.isComplete(text) == isComplete)
  }

  @Test(arguments: [
    ("SELECT 1; SELECT ';'\n;  -- end", ["SELECT 1;", " SELECT ';'\n;"], ""),
    (";; /* a; */ ;SELECT 1", [], "SELECT 1"),
    ("SELECT 'a; b", [], "SELECT 'a; b"),
    ("-- a; b\nSELECT 1;SELECT", ["-- a; b\nSELECT 1;"], "SELECT"),
    (" \n", [], ""),
    ("/* open;", [], "/* open;"),
  ])
  func statementsAreTakenOneByOne(text: String, statements: [String], rest: String) {
    var pending = text
    var taken: [String] = []
    while let statement = LabFile.takeStatement(from: &pending) { taken.append(statement) }
    #expect(taken == statements)
    #expect(pending == rest)
  }

  @Test func aStatementIsStoppedFromAnotherThread() throws {
    let lab = fixture.lab
    let hasEnded = Atomic(false)
    let stopper = Thread {
      while !hasEnded.load(ordering: .acquiring) { lab.interrupt() }
    }
    stopper.start()
    let endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    let said = complaint { _ = try lab.run(readOnly: endless) }
    hasEnded.store(true, ordering: .releasing)
    while !stopper.isFinished { sched_yield() }
    #expect(said == "the statement was stopped before its end; nothing was changed")
    #expect(try lab.run(readOnly: "SELECT 1").rows == [[.integer(1)]])
  }
}
