// One picture of a dataset: as a file, in the terminal, and its perturbation.
import Foundation
import Testing

@Suite struct ShowPictureTests {
  @Test func aPictureIsShownWithItsLabelsAndPerturbation() throws {
    let tool = try Tool.withModel()
    try tool.run(
      "attack", "--model", "m", "--dataset", "bars/test", "--name", "p", "--norm", "linf", "--eps",
      "8/255", "--steps", "2")
    let label = try tool.run(
      "query", "--sql", "SELECT label FROM example WHERE dataset = 'bars/test' AND ordinal = 3",
      "--csv"
    ).output.split(separator: "\n")[1]
    let caption = "bars/test, picture 3: label \(label) ("

    let shown = try tool.run("show", "bars/test", "--picture", "3")
    let lines = shown.output.split(separator: "\n")
    #expect(shown.status == 0)
    #expect(lines.count == 15)
    #expect(lines[0].count { $0 == "▀" } == 28)
    #expect(lines[14].hasPrefix(caption))

    let written = try tool.run("show", "bars/test", "--picture", "3", "--png", "a.png")
    #expect(written.output.hasPrefix(caption))
    #expect(written.output.hasSuffix("; drew a.png\n"))
    let file = try Data(contentsOf: tool.folder.appendingPathComponent("a.png"))
    #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let names = try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
    #expect(!names.contains { $0.hasPrefix("a.png.new") })

    let delta = try tool.run("show", "p/test", "--picture", "3", "--perturbation")
    #expect(delta.output.contains("perturbed away from label \(label), L2 "))
    #expect(delta.output.hasSuffix("L∞ 0.0314; shown is the perturbation × 15 about grey 128\n"))
    let greys = Set(
      delta.output.matches(of: /8;2;(\d+);\d+;\d+/).compactMap { Int($0.1) })
    #expect(greys.allSatisfy { ($0 - 128).isMultiple(of: 15) })
    #expect(greys.isSuperset(of: [128 - 8 * 15, 128 + 8 * 15]))

    let mistakes: [([String], String)] = [
      (["3", "--png", "a.png"], "Error: 'a.png' exists already; choose a new file\n"),
      (["16"], "Error: bars/test has no picture 16: its ordinals are 0 to 15\n"),
      (
        ["3", "--perturbation"],
        "Error: picture 3 of bars/test is not perturbed; leave out --perturbation\n"
      ),
    ]
    for (arguments, sentence) in mistakes {
      let outcome = try tool.run(["show", "bars/test", "--picture"] + arguments)
      #expect(outcome.status != 0)
      #expect(outcome.errors == sentence)
    }
    #expect(try tool.run("show", "bars/test", "--png", "b.png").status != 0)
  }
}
