// Care of the lab file from the command line: backup, gc and slim say what they did, and real kills
// in the middle of them lose nothing.
import Foundation
import Nets
import Testing

@Suite(.serialized) struct CareTests {
  private func makeLab(train: Int, epochs: Int = 1) throws -> Tool {
    let tool = try Tool.withModel(train: train, test: 64, epochs: epochs)
    try tool.run("evaluate", "--model", "m", "--dataset", "bars/test")
    return tool
  }

  private func hashes(_ tool: Tool) throws -> [String] {
    try ["bars/train", "bars/test", "m"].map(tool.hash)
  }

  @Test func eachSaysWhatItDidAndChangesNothingOfRecord() throws {
    let tool = try makeLab(train: 128)
    let before = try hashes(tool)
    #expect(
      try tool.run("backup", "copy.db").output == "copy.db holds all of lab.db, and is whole\n")
    #expect(
      try tool.run("backup", "copy.db").errors
        == "Error: there is a file at 'copy.db' already; nothing was changed. Choose another name\n"
    )
    #expect(try tool.run("verify", "--lab", "copy.db").status == 0)

    let dry = try tool.run("gc", "--dry-run").output
    #expect(dry.contains("would go"))
    #expect(dry.hasSuffix("lab.db is as it was\n"))
    #expect(try tool.run("gc").output.contains("\nlab.db: "))

    #expect(try tool.run("slim").output.hasPrefix("270 derived rows left out of lab.db: "))
    #expect(
      try tool.run("verify").output
        == "lab.db is whole and slim: pages, rows and payloads agree, derived rows are left out\n")
    let refusal = try tool.run("query", "confusion", "--param", "evaluation=1")
    #expect(refusal.status != 0)
    #expect(
      refusal.errors == "Error: 'lab.db' is slim: the rows that this reads were left out; "
        + "'advex index --lab lab.db' makes them again\n")
    #expect(try tool.run("stats").status == 0)
    #expect(try tool.run("index").status == 0)
    #expect(try tool.run("query", "confusion", "--param", "evaluation=1").status == 0)
    #expect(
      try tool.run("verify").output
        == "lab.db is whole: pages, rows, payloads and derived rows agree\n")
    #expect(try hashes(tool) == before)
  }

  @Test(arguments: [["backup", "copy.db"], ["gc"], ["slim"], ["index"]])
  func killedTheyLoseNothing(command: [String]) throws {
    let tool = try makeLab(train: 20_000)
    let before = try hashes(tool)
    var stream = RandomStream(seed: 7, purpose: .selection, command[0].count)
    var kills = 0
    for _ in 0..<4 {
      kills += try tool.kill(after: 0.02 + 0.1 * Double(stream.uniform()), command) ? 1 : 0
      #expect(try tool.run("verify").status == 0)
      #expect(try hashes(tool) == before)
    }
    // A fast machine may be done with a small lab before it is killed.
    #expect(kills > 0 || command[0] != "index")
    _ = try tool.run(command)
    #expect(try tool.run("verify").status == 0)
    #expect(try hashes(tool) == before)
  }
}
