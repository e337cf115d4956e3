// `advex sql` without a terminal: a script's statements, their rows, and what goes wrong in them.
import Testing

@Suite struct SQLCommandTests {
  let tool: Tool

  init() throws {
    tool = try Tool()
    try tool.run("init")
  }

  @Test func statementsSpanLinesAndShareThem() throws {
    let outcome = try tool.run(
      "sql", "--csv", input: "SELECT 1 AS a; SELECT\n ';' -- not yet;\n AS b\n;\n\nSELECT 3 AS c")
    #expect(outcome.output == "a\n1\nb\n;\nc\n3\n")
    #expect(outcome.errors == "")
    #expect(outcome.status == 0)
  }

  @Test func anErrorDoesNotLeaveButIsTold() throws {
    let outcome = try tool.run("sql", "--csv", input: "SELEC 1;\nSELECT 2 AS a;\n")
    #expect(outcome.output == "a\n2\n")
    #expect(outcome.errors == "Error: SQLite says: near \"SELEC\": syntax error\n")
    #expect(outcome.status == 1)
  }

  @Test func onlyWriteChangesTheLab() throws {
    let change = "CREATE TABLE note (text TEXT);\nINSERT INTO note VALUES ('a');\n"
    let refused = try tool.run("sql", input: change)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("'advex sql --write' may change it"))
    #expect(try tool.run("sql", "--write", input: change).status == 0)
    #expect(try tool.run("sql", "--tsv", input: "SELECT * FROM note;").output == "text\na\n")
  }
}
